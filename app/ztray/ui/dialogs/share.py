"""Having somebody else join a network: its id, a link, and a picture of the link to point a phone at."""

from PySide6.QtCore import QPointF, QSize, QStandardPaths, Qt, Slot
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ztray.domain.identifiers import NetworkId
from ztray.presentation.share import (
    QR_MARGIN,
    Invitation,
    invitation,
    picture_name,
    qr_description,
    qr_modules,
    saved_sentence,
)
from ztray.ui.copy_button import CopyButton
from ztray.ui.digits import IdDigits
from ztray.ui.labels import caption_label, sentence_label, title_label

_TEXT_WIDTH = 480
"""In pixels; sentences wrap within it."""

_MODULE = 5
"""How large a module of the code is shown, in pixels: a phone reads it at arm's length."""

_PICTURE_MODULE = 12
"""How large a module is in the picture to copy and save, in pixels."""

Modules = tuple[tuple[bool, ...], ...]


class ShareDialog(QDialog):
    """Shows what somebody needs to join a network, each part of it to be copied."""

    def __init__(self, network_id: NetworkId, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Share a network")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._network_id = network_id
        invited = invitation(network_id, title)
        modules = qr_modules(invited.link)
        self._picture = qr_image(modules, _PICTURE_MODULE)
        self._code = QrCode(modules)
        self._code.setAccessibleName(qr_description(invited.title))
        self._code.setAccessibleDescription(invited.link)
        self._sentence = sentence_label(invited.approval)
        self._copy_id = CopyButton("Copy &id")
        self._copy_link = CopyButton("Copy &link")
        self._copy_message = CopyButton("Copy in&vitation")
        layout = QVBoxLayout(self)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        layout.setSpacing(16)
        upper = QHBoxLayout()
        upper.setSpacing(16)
        upper.addWidget(self._code, alignment=Qt.AlignmentFlag.AlignTop)
        upper.addWidget(self._texts(invited))
        layout.addLayout(upper)
        layout.addLayout(self._buttons())
        self._copy_id.offer(network_id)
        self._copy_link.offer(invited.link)
        self._copy_message.offer(invited.message)

    def _texts(self, invited: Invitation) -> QWidget:
        shown = IdDigits()
        shown.show_id(invited.network_id)
        digits = QHBoxLayout()
        digits.addWidget(shown, 1)
        digits.addWidget(self._copy_id, 0, Qt.AlignmentFlag.AlignTop)
        address = QLineEdit(invited.link, readOnly=True)
        address.setCursorPosition(0)
        caption = caption_label("Link for phones, as in the picture")
        caption.setBuddy(address)
        link = QHBoxLayout()
        link.addWidget(address, 1)
        link.addWidget(self._copy_link)
        title = title_label()
        title.setText(invited.title)
        texts = QWidget()
        texts.setFixedWidth(_TEXT_WIDTH)
        column = QVBoxLayout(texts)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(title)
        column.addSpacing(4)
        column.addLayout(digits)
        column.addSpacing(4)
        column.addWidget(caption)
        column.addLayout(link)
        column.addSpacing(4)
        column.addWidget(self._sentence)
        column.addStretch()
        return texts

    def _buttons(self) -> QHBoxLayout:
        save = QPushButton("&Save picture…")
        save.clicked.connect(self._on_save)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        row = QHBoxLayout()
        copy_picture = CopyButton("Copy &picture")
        copy_picture.offer_picture(self._picture)
        row.addWidget(copy_picture)
        row.addWidget(save)
        row.addWidget(self._copy_message)
        row.addStretch()
        row.addWidget(buttons)
        return row

    @Slot()
    def _on_save(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        dialog = QFileDialog(self, "Save picture", folder, "PNG picture (*.png)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("png")
        dialog.selectFile(picture_name(self._network_id))
        dialog.fileSelected.connect(self._on_file_selected)
        dialog.open()

    @Slot(str)
    def _on_file_selected(self, path: str) -> None:
        self._sentence.setText(saved_sentence(path, is_saved=self._picture.save(path, "PNG")))  # type: ignore[call-overload]


class QrCode(QWidget):
    """Draws a QR code in black on white, whatever the colours of the desktop: scanners need it so."""

    def __init__(self, modules: Modules) -> None:
        super().__init__()
        self._modules = modules
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size at which a module has whole pixels on every usual screen."""
        side = (len(self._modules) + 2 * QR_MARGIN) * _MODULE
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        """Draw every module with the same whole number of the screen's own pixels."""
        ratio = self.devicePixelRatioF()
        side = min(self.width(), self.height()) * ratio
        image = qr_image(self._modules, max(1, int(side / (len(self._modules) + 2 * QR_MARGIN))))
        rest = int((side - image.width()) / 2)
        image.setDevicePixelRatio(ratio)
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        painter.drawImage(QPointF(rest, rest) / ratio, image)
        painter.end()


def qr_image(modules: Modules, module: int) -> QImage:
    """Return a QR code with its margin as a picture, `module` pixels each module."""
    side = len(modules) + 2 * QR_MARGIN
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    for row, line in enumerate(modules):
        for column, is_black in enumerate(line):
            if is_black:
                image.setPixelColor(QR_MARGIN + column, QR_MARGIN + row, QColor(Qt.GlobalColor.black))
    return image.scaled(side * module, side * module)  # without smoothing, that is: each pixel becomes a square
