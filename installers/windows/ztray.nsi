; The installer for Windows: for one user, without an administrator. `installers/windows/build.py` gives what is named in
; ${CAPITALS} and not defined here.
;
;   ZTray-VERSION-setup.exe [/S] [/NOAUTOSTART] [/D=FOLDER]
;   uninstall.exe [/S] [/SETTINGS]
;
; /S asks and shows nothing. /NOAUTOSTART does not have ZTray start at login; an upgrade leaves that as the person has it.
; /SETTINGS removes the person's settings as well. It ends with 0 when all is done, 1 when the person left, 2 when Windows
; is too old or a file cannot be written, and 3 when the ZTray that runs does not quit.

Unicode true
Target ${TARGET}
SetCompressor /SOLID lzma
!include FileFunc.nsh
!include LogicLib.nsh
!include MUI2.nsh
!include Sections.nsh
!include WinVer.nsh
!include x64.nsh

!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${TITLE}"
!define STILL_RUNS 3
!define OLDEST_BUILD 17763 ; Windows 10 1809, the oldest that Qt runs on

Name "${TITLE}"
OutFile "${OUTFILE}"
BrandingText "${TITLE} ${VERSION}"
InstallDir "$LOCALAPPDATA\Programs\${TITLE}"
InstallDirRegKey HKCU "${UNINSTALL_KEY}" "InstallLocation"
RequestExecutionLevel user
ManifestSupportedOS Win10
ManifestDPIAware true
AllowSkipFiles off
ShowInstDetails nevershow
ShowUninstDetails nevershow

VIProductVersion "${FILE_VERSION}"
VIAddVersionKey ProductName "${TITLE}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey FileDescription "${TITLE} Setup"
VIAddVersionKey CompanyName "${PUBLISHER}"
VIAddVersionKey LegalCopyright "${COPYRIGHT}"

!ifdef SIGN
    !finalize '${SIGN} "%1"' = 0
    !uninstfinalize '${SIGN} "%1"' = 0
!endif

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${PICTURE}"
!define MUI_ABORTWARNING
!define MUI_COMPONENTSPAGE_SMALLDESC
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}"
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English

Var runs ; whether a program of the folder does: then its file cannot be written
Var ranBefore
Var refusal ; what the one who asked it to quit ended with

!macro LOOK_WHETHER_IT_RUNS FILE
    ${If} ${FileExists} "$INSTDIR\${FILE}"
        ClearErrors
        FileOpen $0 "$INSTDIR\${FILE}" a
        ${If} ${Errors}
            StrCpy $runs 1
        ${Else}
            FileClose $0
        ${EndIf}
    ${EndIf}
!macroend

!macro ENDING UN
    Function ${UN}LookWhatRuns
        StrCpy $runs 0
        !insertmacro LOOK_WHETHER_IT_RUNS "${PROGRAM}"
        !insertmacro LOOK_WHETHER_IT_RUNS "${TERMINAL_PROGRAM}"
    FunctionEnd

    ; Windows lets go of the files of a program some time after its process has ended.
    Function ${UN}EndWhatRuns
        StrCpy $runs 0
        !insertmacro LOOK_WHETHER_IT_RUNS "${PROGRAM}"
        StrCpy $ranBefore $runs
        Call ${UN}LookWhatRuns
        ${DoWhile} $runs = 1
            DetailPrint "Waiting for ${TITLE} to quit"
            ExecWait '"$INSTDIR\${PROGRAM}" --quit-running' $refusal
            ${For} $1 1 20
                Call ${UN}LookWhatRuns
                ${If} $runs = 0
                ${OrIf} $refusal <> 0
                    ${Break}
                ${EndIf}
                Sleep 250
            ${Next}
            ${If} $runs = 1
                MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${TITLE} is running and does not quit. \
                    Quit it by its menu, or end it in the task manager, then try again." /SD IDCANCEL IDRETRY again
                SetErrorLevel ${STILL_RUNS}
                Quit
                again:
            ${EndIf}
        ${Loop}
    FunctionEnd
!macroend
!insertmacro ENDING ""
!insertmacro ENDING "un."

; What starts at login is removed only if it is this one: another copy of ZTray may start there.
!macro DO_NOT_START_AT_LOGIN
    ReadRegStr $0 HKCU "${RUN_KEY}" "${RUN_NAME}"
    ${If} $0 == '${RUN_VALUE}'
        DeleteRegValue HKCU "${RUN_KEY}" "${RUN_NAME}"
        DeleteRegValue HKCU "${APPROVED_KEY}" "${RUN_NAME}"
    ${EndIf}
!macroend

Section "${TITLE}"
    SectionIn RO
    Call EndWhatRuns
    RMDir /r "$INSTDIR\_internal" ; what an older version had there, this one may not
    SetOutPath "$INSTDIR"
    File /r "${PAYLOAD}${SEPARATOR}*"
    WriteUninstaller "$INSTDIR\uninstall.exe"
    CreateShortcut "$SMPROGRAMS\${TITLE}.lnk" "$INSTDIR\${PROGRAM}"

    WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "${TITLE}"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\${PROGRAM},0"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "${PUBLISHER}"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "URLInfoAbout" "${HOMEPAGE}"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
    WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
    WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" ${KILOBYTES}
    WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
    WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
SectionEnd

Section "Start at login" START_AT_LOGIN
    ReadRegStr $0 HKCU "${RUN_KEY}" "${RUN_NAME}"
    ${If} $0 == "" ; otherwise the task manager may have switched it off, which holds
        DeleteRegValue HKCU "${APPROVED_KEY}" "${RUN_NAME}"
    ${EndIf}
    WriteRegStr HKCU "${RUN_KEY}" "${RUN_NAME}" '${RUN_VALUE}'
SectionEnd

Section "-"
    ${IfNot} ${SectionIsSelected} ${START_AT_LOGIN}
        !insertmacro DO_NOT_START_AT_LOGIN
    ${EndIf}
    ${If} ${Silent}
    ${AndIf} $ranBefore = 1
        Exec '"$INSTDIR\${PROGRAM}"' ; with a window, the last page asks
    ${EndIf}
SectionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
    !insertmacro MUI_DESCRIPTION_TEXT ${START_AT_LOGIN} "The icon is there whenever you are. The settings can change it later."
!insertmacro MUI_FUNCTION_DESCRIPTION_END

Function .onInit
    ${IfNot} ${RunningX64}
    ${OrIfNot} ${AtLeastBuild} ${OLDEST_BUILD}
        MessageBox MB_ICONSTOP "${TITLE} needs 64-bit Windows 10, version 1809, or newer." /SD IDOK
        SetErrorLevel 2
        Quit
    ${EndIf}
    ReadRegStr $0 HKCU "${UNINSTALL_KEY}" "UninstallString"
    ReadRegStr $1 HKCU "${RUN_KEY}" "${RUN_NAME}"
    ${If} $0 != ""
    ${AndIf} $1 == ""
        !insertmacro UnselectSection ${START_AT_LOGIN}
    ${EndIf}
    ${GetParameters} $0
    ClearErrors
    ${GetOptions} $0 "/NOAUTOSTART" $1
    ${IfNot} ${Errors}
        !insertmacro UnselectSection ${START_AT_LOGIN}
    ${EndIf}
FunctionEnd

Section "un.${TITLE}"
    SectionIn RO
    Call un.EndWhatRuns
    Delete "$INSTDIR\${PROGRAM}"
    Delete "$INSTDIR\${TERMINAL_PROGRAM}"
    RMDir /r "$INSTDIR\_internal"
    Delete "$INSTDIR\uninstall.exe"
    RMDir "$INSTDIR" ; only if nobody has put anything else there
    Delete "$SMPROGRAMS\${TITLE}.lnk"
    !insertmacro DO_NOT_START_AT_LOGIN
    DeleteRegKey HKCU "${UNINSTALL_KEY}"
SectionEnd

Section /o "un.Settings, log and what ZTray remembers" SETTINGS
    RMDir /r "$LOCALAPPDATA\${OWN_FOLDER}"
SectionEnd

Function un.onInit
    ${GetParameters} $0
    ClearErrors
    ${GetOptions} $0 "/SETTINGS" $1
    ${IfNot} ${Errors}
        !insertmacro SelectSection ${SETTINGS}
    ${EndIf}
FunctionEnd

!insertmacro MUI_UNFUNCTION_DESCRIPTION_BEGIN
    !insertmacro MUI_DESCRIPTION_TEXT ${SETTINGS} "Without this, a later installation goes on with them."
!insertmacro MUI_UNFUNCTION_DESCRIPTION_END
