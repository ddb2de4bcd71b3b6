"""axe-core, which finds what is wrong with a page for users of a keyboard or a screen reader."""

import functools
import importlib.util
import pathlib

#: Its rules for WCAG 2.2 AA, and its good practices.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """
const [tags, done] = arguments;
axe.run({ runOnly: tags, resultTypes: ['violations'] }).then((result) => done(
    result.violations.map((one) => [one.id, one.nodes.slice(0, 3).map((node) => node.html)])));
"""


@functools.cache
def _script() -> str:
    (folder,) = importlib.util.find_spec("selenium_axe_python").submodule_search_locations
    return (pathlib.Path(folder) / "axe-core/axe.min.js").read_text()


def violations(driver) -> list:
    """The rules that the open page violates, each with up to three of its elements."""
    driver.execute_script(_script())
    return driver.execute_async_script(RUN, TAGS)
