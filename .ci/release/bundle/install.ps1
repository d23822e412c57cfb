# Installs fundingmodel for this user from this folder alone / Installe fundingmodel pour cet utilisateur, à partir de ce seul dossier.
# powershell -ExecutionPolicy Bypass -File install.ps1 [-Folder C:\...] [-Python 3.13]
param([string]$Folder = "$env:LOCALAPPDATA\Programs\fundingmodel", [string]$Python = "3")
$ErrorActionPreference = "Stop"
if (-not (Get-Command py -ErrorAction SilentlyContinue)) {
    Write-Host "Python is missing: install it for this user from python.org. / Python est absent : installez-le à partir de python.org."
    exit 1
}
& py "-$Python" (Join-Path $PSScriptRoot "install.py") $Folder
exit $LASTEXITCODE
