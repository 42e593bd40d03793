; Stands in for ztrayw.exe and ztray.exe, so that the installer can be tried without a compiler: makensis makes it.
; What it is asked to do it writes to stand-in.log in the user's folder of local data.
;
;   stand_in.exe --stay            runs as long as there is a file "runs" there
;   stand_in.exe --quit-running    removes that file; if there is a file "hangs", fails instead

Unicode true
Target amd64-unicode
SilentInstall silent
RequestExecutionLevel user
OutFile "${OUTFILE}"
!include FileFunc.nsh
!include LogicLib.nsh

Section
    ${GetParameters} $0
    FileOpen $1 "$LOCALAPPDATA\stand-in.log" a
    FileSeek $1 0 END
    FileWrite $1 "$EXEFILE $0$\n"
    FileClose $1
    ${If} $0 == "--stay"
        FileOpen $1 "$LOCALAPPDATA\runs" w
        FileClose $1
        ${DoWhile} ${FileExists} "$LOCALAPPDATA\runs"
            Sleep 20
        ${Loop}
        Sleep 600 ; the file of the program is still in use when the one who asked has his answer
    ${ElseIf} $0 == "--quit-running"
        ${If} ${FileExists} "$LOCALAPPDATA\hangs"
            SetErrorLevel 1
        ${Else}
            Delete "$LOCALAPPDATA\runs"
        ${EndIf}
    ${EndIf}
SectionEnd
