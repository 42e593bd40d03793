@echo off
rem The two tasks of the Makefile that Windows needs: make run, make demo, make test. Everything is set up on the way.
setlocal
cd /d "%~dp0"
if not exist .venv\Scripts\python.exe py -3 -m venv .venv || exit /b 1
.venv\Scripts\python -m pip install --quiet --upgrade "pip>=25.1" || exit /b 1
if "%1"=="run" goto run
if "%1"=="demo" goto run
if "%1"=="test" goto test
echo usage: make run ^| make demo ^| make test
exit /b 2

:run
.venv\Scripts\python -m pip install --quiet --constraint constraints.txt --editable . || exit /b 1
if "%1"=="demo" (.venv\Scripts\python -m ztray --demo) else (.venv\Scripts\python -m ztray)
exit /b %errorlevel%

:test
.venv\Scripts\python -m pip install --quiet --constraint constraints.txt --editable . --group test || exit /b 1
.venv\Scripts\python -m pytest -q tests\unit tests\contract tests\qt
exit /b %errorlevel%
