"""The Calc add-in installed and asked over UNO, run by the Python that has the `uno` module, not by the tests' own.

    python3 calc_addin_worker.py PIPE

Connects to the soffice that listens on PIPE and answers one line of JSON for each line; LibreOffice ends with the input.
{"install": path} installs an add-in for the user; {"typed": [formulas], "export": path} types formulas in the first column
and saves the sheet as .xlsx; {"described": prefix} gives the functions as the wizard shows them; {"help": language} the
configured texts in that language.
"""

import json
import sys
import time
from pathlib import Path

import uno
import unohelper
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.task import XInteractionHandler
from com.sun.star.ucb import XCommandEnvironment, XProgressHandler

ADDIN = "org.fundingmodel.calc.FundingModel"
CONNECT_SECONDS = 90


def connected(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    give_up = time.monotonic() + CONNECT_SECONDS
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.05)  # there is no event to wait for before the pipe exists


class Silent(unohelper.Base, XCommandEnvironment, XInteractionHandler, XProgressHandler):
    """Nobody is asked: whether to install is answered with yes, as a user would, and nothing is shown."""

    def getInteractionHandler(self):
        return self

    def getProgressHandler(self):
        return self

    def handle(self, request):
        approve = uno.getTypeByName("com.sun.star.task.XInteractionApprove")
        for way in request.getContinuations():
            if way.queryInterface(approve):
                way.select()

    def push(self, status):
        pass

    def update(self, status):
        pass

    def pop(self):
        pass


def install(context, request):
    manager = context.getValueByName("/singletons/com.sun.star.deployment.ExtensionManager")
    manager.addExtension(Path(request["install"]).as_uri(), (), "user", None, Silent())
    return {"installed": [e.getIdentifier().Value for e in manager.getDeployedExtensions("user", None, Silent())]}


def typed(context, request):
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    hidden = PropertyValue(Name="Hidden", Value=True)
    document = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, (hidden,))
    try:
        sheet, shown, seconds = document.Sheets.getByIndex(0), [], []
        for row, formula in enumerate(request["typed"]):
            started = time.perf_counter()
            cell = sheet.getCellByPosition(0, row)
            cell.setFormula(formula)
            seconds.append(time.perf_counter() - started)
            shown.append(cell.getString())
        if "export" in request:
            kind = PropertyValue(Name="FilterName", Value="Calc MS Excel 2007 XML")
            document.storeToURL(Path(request["export"]).as_uri(), (kind,))
        return {"shown": shown, "seconds": seconds}
    finally:
        document.close(True)


def described(context, request):
    found = context.ServiceManager.createInstanceWithContext("com.sun.star.sheet.FunctionDescriptions", context)
    rows = [{p.Name: p.Value for p in found.getByIndex(index)} for index in range(found.Count)]
    return {
        row["Name"]: [row["Description"], [[a.Name, a.Description, a.IsOptional] for a in row["Arguments"] or ()]]
        for row in rows
        if row["Name"].startswith(request["described"])
    }


def help_in(context, request):
    provider = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.configuration.ConfigurationProvider", context
    )
    arguments = (
        PropertyValue(Name="nodepath", Value=f"/org.openoffice.Office.CalcAddIns/AddInInfo/{ADDIN}/AddInFunctions"),
        PropertyValue(Name="locale", Value=request["help"]),
    )
    nodes = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", arguments)
    texts = {}
    for name in nodes.ElementNames:
        node = nodes.getByName(name)
        parameters = node.getByName("Parameters")
        texts[node.getByName("DisplayName")] = [
            node.getByName("Description"),
            {parameters.getByName(a).DisplayName: parameters.getByName(a).Description for a in parameters.ElementNames},
        ]
    return texts


ANSWERS = {"install": install, "typed": typed, "described": described, "help": help_in}


def main():
    context = connected(sys.argv[1])
    print(json.dumps({}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        (name,) = ANSWERS.keys() & request.keys()
        try:
            reply = ANSWERS[name](context, request)
        except Exception as error:  # handed to the tests, which fail with it
            reply = {"failed": f"{type(error).__name__}: {error} {getattr(error, 'Cause', '')}"}
        print(json.dumps(reply), flush=True)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    desktop.terminate()


if __name__ == "__main__":
    main()
