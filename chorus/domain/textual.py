"""Values that are written as text: how pydantic reads them, writes them and describes them to editors."""

from typing import Any, ClassVar, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from chorus.domain.problems import MisreadError


class Textual:
    """Base of a frozen value with a canonical text: ``cls.parse(str(value)) == value``.

    A subclass gives ``parse`` and ``__str__``, and for the JSON Schema ``DESCRIPTION``, ``PATTERN``, ``EXAMPLES``.
    """

    __slots__ = ()

    DESCRIPTION: ClassVar[str]
    PATTERN: ClassVar[str]
    EXAMPLES: ClassVar[tuple[str, ...]]

    @classmethod
    def parse(cls, text: str) -> Self:
        """The value that ``text`` means; MisreadError says what is wrong and what to write."""
        raise NotImplementedError

    @classmethod
    def read(cls, value: object) -> Self:
        """The value from what a TOML or JSON reader gives: the value itself or its text."""
        if isinstance(value, cls):
            return value
        if isinstance(value, str):
            return cls.parse(value)
        raise MisreadError(f"{value!r} is no text", f"write for example `{cls.EXAMPLES[0]}`")

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.read,
            serialization=core_schema.plain_serializer_function_ser_schema(str, return_schema=core_schema.str_schema()),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {
            "type": "string",
            "description": cls.DESCRIPTION,
            "pattern": cls.PATTERN,
            "examples": list(cls.EXAMPLES),
        }
