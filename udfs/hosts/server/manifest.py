"""The add-in's manifest: the file that gives Excel the add-in's name, icons, functions and task pane."""

from fundingmodel import __version__
from udfs.catalogue import NAMESPACE
from udfs.hosts.server.settings import ADD_IN_ID, PROJECT, Serving


def manifest(serving: Serving) -> str:
    """The manifest of a server, as XML."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    templates = Environment(loader=FileSystemLoader(PROJECT / "templates"), autoescape=True, undefined=StrictUndefined)
    return templates.get_template("manifest.xml").render(
        id=ADD_IN_ID,
        version=f"1.{__version__}",  # Office wants 1.0 or more
        base=f"{serving.base}{serving.path}",
        server=f"{serving.name}:{serving.port}{serving.path}",
        namespace=NAMESPACE,
        entra_client=serving.entra_client,
    )
