"""The explorer's page: style, scripts, charts' library and data in one file that asks for nothing."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import pyarrow as pa
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from pipeline.explorer.charts import charts

# Each module before those that import from it.
MODULES = ("dom", "corpus", "search", "selection", "address", "labels", "outline", "list", "reading", "rows", "charts",
           "filters", "export", "print", "keys", "main")
_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./(\w+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|class|(?:async )?function\*?) (\w+))", re.MULTILINE)


def page(data: Mapping[str, Any]) -> str:
    """The page as HTML.

    Parameters
    ----------
    data
        What `content` gives.
    """
    style, library, script = _file("style.css"), _library(), script_text()
    environment = Environment(loader=PackageLoader("pipeline.explorer", "web"), autoescape=True,
                              keep_trailing_newline=True)
    return environment.get_template("page.html.j2").render(
        study=data["study"], style=Markup(style), library=Markup(library), script=Markup(script),
        data=Markup(data_text({**data, "charts": charts(data)})),
        policy=f"default-src 'none'; script-src {_hash(library)} {_hash(script)}; style-src {_hash(style)}; "
               "img-src data:; base-uri 'none'; form-action 'none'",
    )


def data_text(data: Mapping[str, Any], longest: int = 4_000_000) -> str:
    """The data as text that ends no script: JSON, or where that is longer than so many signs gzip of it in base64.

    >>> data_text({"a": "</script>"})
    '{"a":"\\\\u003c/script>"}'
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)
    if len(text) > longest:
        packed = pa.Codec("gzip", compression_level=9).compress(text.encode("utf-8", "replace"), asbytes=True)
        return base64.b64encode(packed[:9] + b"\xff" + packed[10:]).decode()  # the byte that names the system says none
    for sign in "<\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def script_text() -> str:
    """The page's modules as one script, each in a scope of its own; the last one begins the work."""
    texts = {name: _IMPORT.sub(r"const \1 = from_\2;", _file(f"{name}.js")) for name in MODULES}
    last = texts.pop("main")
    scopes = [f"const from_{name} = (() => {{\n{_EXPORT.sub('', text)}\n"
              f"return {{ {', '.join(_EXPORT.findall(text))} }};\n}})();" for name, text in texts.items()]
    return "\n".join([*scopes, last])


@cache
def _library() -> str:
    """Vega, Vega-Lite and Vega-Embed, as Altair's own pages hold them."""
    from vl_convert import javascript_bundle

    text: str = javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _hash(text: str) -> str:
    """What a content security policy allows this very script or style by."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _file(name: str) -> str:
    return files("pipeline.explorer").joinpath("web", name).read_text("utf-8")
