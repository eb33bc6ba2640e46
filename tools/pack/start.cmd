@echo off
rem Starts RSS Lab from this folder, wherever it is; no network is needed. PowerShell may refuse npm.ps1; it does not refuse this.
where node >nul 2>nul || (echo Node was not found: install Node 20.19 or newer and try again. 1>&2 & exit /b 1)
node "%~dp0tools\node-version.cjs" || exit /b 1
node "%~dp0tools\start.mjs" %*
