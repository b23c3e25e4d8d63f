"""Reading YAML, by the C parser where the library has it: the whole start waits for these files."""

from typing import Any

import yaml

_Loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def parsed(text: str) -> Any:
    """What a YAML text says, in plain lists, mappings and values.

    Raises:
        yaml.YAMLError: It is no YAML.
    """
    loader = _Loader(text)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()
