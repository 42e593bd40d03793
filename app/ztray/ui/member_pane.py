"""A member in full, and what of it can be changed."""

from collections.abc import Hashable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from ztray.presentation.devices import UNNAMED
from ztray.presentation.member_details import (
    ADDRESSES_LABEL,
    ALIAS_LABEL,
    ASSIGNS,
    ASSIGNS_EXPLANATION,
    BRIDGE,
    BRIDGE_EXPLANATION,
    DESCRIPTION_LABEL,
    NAME_LABEL,
    NO_NAMES,
    MemberDetail,
)
from ztray.presentation.members import DESCRIPTION_LENGTH, SOURCE_NAME_LENGTH, MemberKey
from ztray.presentation.outage import Remedy
from ztray.ui.address_editor import AddressEditor
from ztray.ui.alias_field import AliasField
from ztray.ui.facts import FactsView, ValueText
from ztray.ui.labels import bold_label, caption_label, make_title, show_text
from ztray.ui.remedy_button import RemedyRow

_SPACING = 8
_INDENT = 24
_LEAST = 30
"""It is no narrower, in widths of a digit."""


class MemberPane(QScrollArea):
    """Shows a member, or why it shows none."""

    chosen = Signal(object)
    """An Action."""

    renamed = Signal(object, str)
    """A MemberKey and a name."""

    described = Signal(object, str)
    """A MemberKey and a description."""

    addressed = Signal(object, object)
    """A MemberKey and a tuple of addresses."""

    assigning_wanted = Signal(object, bool)
    """A MemberKey, and whether it is to be given addresses by itself."""

    bridging_wanted = Signal(object, bool)
    """A MemberKey, and whether it may be a bridge."""

    device_named = Signal(object, str)
    """A NodeAddress and the person's own name for it."""

    def __init__(self) -> None:
        super().__init__(widgetResizable=True)
        self.setAccessibleName("Selected member")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(_LEAST * self.fontMetrics().horizontalAdvance("0"))
        self._shown: MemberDetail | None = None
        self._nothing = caption_label("")
        self._title = ValueText()
        make_title(self._title)
        self._sentence = bold_label()
        self._acts, self._remedies = RemedyRow(), RemedyRow()
        self._name = AliasField("Name", SOURCE_NAME_LENGTH)
        self._description = AliasField("Description", DESCRIPTION_LENGTH)
        self._alias = AliasField()
        self._addresses = AddressEditor()
        self._no_names = caption_label(NO_NAMES)
        self._name_label = _label_for(self._name, NAME_LABEL)
        self._description_label = _label_for(self._description, DESCRIPTION_LABEL)
        self._alias_label = _label_for(self._alias, ALIAS_LABEL)
        self._addresses_label = _label_for(self._addresses.field, ADDRESSES_LABEL)
        self._assigns = _Switch(ASSIGNS, ASSIGNS_EXPLANATION)
        self._bridge = _Switch(BRIDGE, BRIDGE_EXPLANATION)
        self._facts = FactsView()
        self._known = QWidget()
        self._lay_out()
        self._connect()
        self.show_nothing("")

    def _lay_out(self) -> None:
        known = QVBoxLayout(self._known)
        known.setContentsMargins(0, 0, 0, 0)
        known.setSpacing(_SPACING)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(_SPACING, 0, _SPACING, 0)
        layout.setSpacing(_SPACING)
        editors: tuple[QWidget, ...] = (
            self._no_names,
            self._name_label,
            self._name,
            self._alias_label,
            self._alias,
            self._description_label,
            self._description,
            self._addresses_label,
            self._addresses,
            self._assigns,
            self._bridge,
            self._remedies,
            self._facts,
        )
        for editor in editors:
            known.addWidget(editor)
        head: tuple[QWidget, ...] = (self._nothing, self._title, self._sentence, self._acts)
        for widget in head:
            layout.addWidget(widget)
        layout.addWidget(self._known)
        layout.addStretch()
        self.setWidget(content)

    def _connect(self) -> None:
        for row in (self._acts, self._remedies):
            row.chosen.connect(self.chosen)
        self._name.named.connect(self.renamed)
        self._description.named.connect(self.described)
        self._alias.named.connect(self.device_named)
        self._addresses.entered.connect(self.addressed)
        self._assigns.wanted.connect(self.assigning_wanted)
        self._bridge.wanted.connect(self.bridging_wanted)

    def show_nothing(self, why: str, acts: tuple[Remedy, ...] = ()) -> None:
        """Say why no member is shown."""
        self._nothing.setText(why)
        self._acts.show_remedies(acts)
        for widget in (self._title, self._sentence, self._known):
            widget.hide()
        self._nothing.show()

    def show_detail(self, detail: MemberDetail, acts: tuple[Remedy, ...]) -> None:
        """Show a member, and what can be done with it; what is being typed stays as long as it is for the same one."""
        before, self._shown = self._shown, detail
        if before is None or before.key != detail.key:
            self.verticalScrollBar().setValue(0)
        self._title.show_text(detail.title)
        show_text(self._sentence, detail.sentence)
        self._acts.show_remedies(acts)
        self._remedies.show_remedies(detail.remedies)
        self._show_editors(detail)
        if before is not None and before.decision is not None and detail.decision is None:
            for editor in (self._name, self._description, self._addresses):
                editor.settle()
        self._facts.show_groups(detail.groups)
        self._nothing.hide()
        for widget in (self._title, self._sentence, self._known):
            widget.show()

    def _show_editors(self, detail: MemberDetail) -> None:
        key = detail.key
        self._name.show_alias(key, detail.name, UNNAMED)
        self._description.show_alias(key, detail.description, UNNAMED)
        self._alias.show_alias(key.address, detail.alias, UNNAMED)
        self._addresses.show_addresses(key, detail.addresses, detail.rules, detail.pools, detail.neighbours)
        self._assigns.show_state(key, is_on=detail.assigns)
        self._bridge.show_state(key, is_on=detail.is_bridge)
        for is_shown, widgets in (
            (detail.can_name, (self._name_label, self._name)),
            (detail.keeps_no_names, (self._no_names, self._alias_label, self._alias)),
            (detail.can_describe, (self._description_label, self._description)),
            (detail.can_assign, (self._addresses_label, self._addresses, self._assigns)),
            (detail.can_bridge, (self._bridge,)),
        ):
            for widget in widgets:
                widget.setVisible(is_shown)


class _Switch(QWidget):
    """A box with its explanation; a click asks for it to be switched and changes nothing yet."""

    wanted = Signal(object, bool)
    """Whose box it is, as given to `show_state`, and whether it is to be on."""

    def __init__(self, title: str, explanation: str) -> None:
        super().__init__()
        self._owner: Hashable = None
        self._is_on = False
        self._box = QCheckBox(title)
        self._box.clicked.connect(self._on_clicked)
        text = caption_label(explanation)
        text.setIndent(_INDENT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._box)
        layout.addWidget(text)

    def show_state(self, owner: MemberKey, *, is_on: bool) -> None:
        self._owner, self._is_on = owner, is_on
        self._box.setChecked(is_on)

    @Slot()
    def _on_clicked(self) -> None:
        # It flips itself when clicked; what is true is for its source to say.
        self._box.setChecked(self._is_on)
        self.wanted.emit(self._owner, not self._is_on)


def _label_for(field: QWidget, text: str) -> QLabel:
    label = QLabel(text, textFormat=Qt.TextFormat.PlainText)
    label.setBuddy(field)
    return label
