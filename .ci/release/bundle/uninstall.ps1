# Removes what install.ps1 installed / Supprime ce que install.ps1 a installé.
# powershell -ExecutionPolicy Bypass -File uninstall.ps1 [-Folder C:\...]
param([string]$Folder = "$env:LOCALAPPDATA\Programs\fundingmodel")
$ErrorActionPreference = "Stop"
if (-not ((Test-Path (Join-Path $Folder "pyvenv.cfg")) -and (Test-Path (Join-Path $Folder "Scripts\fundingmodel.exe")))) {
    Write-Host "$Folder is no installation of fundingmodel: nothing was removed. / n'est pas une installation de fundingmodel : rien n'a été supprimé."
    exit 1
}
Remove-Item -Recurse -Force $Folder
Write-Host "Removed / Supprimé : $Folder"
