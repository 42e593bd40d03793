@echo off
rem The tasks of the Makefile that Windows needs: make run, make demo, make test. Everything is set up on the way.
setlocal
cd /d "%~dp0"
if "%1"=="run" goto known
if "%1"=="demo" goto known
if "%1"=="test" goto known
echo usage: make run ^| make demo ^| make test
exit /b 2

:known
if exist .venv\Scripts\python.exe goto environment
py -3 -c "import sys; sys.exit(sys.version_info < (3, 11))"
if errorlevel 1 echo ZTray needs Python 3.11 or newer, from python.org. & exit /b 1
py -3 -m venv .venv || exit /b 1
.venv\Scripts\python -m pip install --quiet --upgrade "pip>=25.1" || exit /b 1

:environment
if "%1"=="test" goto test
.venv\Scripts\python -m pip install --quiet --constraint constraints.txt --editable . || exit /b 1
if "%1"=="demo" (.venv\Scripts\python -m ztray --demo) else (.venv\Scripts\python -m ztray)
exit /b %errorlevel%

:test
.venv\Scripts\python -m pip install --quiet --constraint constraints.txt --editable . --group test || exit /b 1
.venv\Scripts\ruff check || exit /b 1
.venv\Scripts\ruff format --check || exit /b 1
.venv\Scripts\mypy || exit /b 1
.venv\Scripts\python -m pytest -q --numprocesses=3 tests\unit tests\contract tests\qt
exit /b %errorlevel%
