"""The result of a sweep as a Parquet file: a row for each variant, fiscal year and jurisdiction, a row group for each part."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

import fundingmodel
from fundingmodel.command_line.own_files import other_file
from fundingmodel.errors import Refused
from fundingmodel.kinds import plain
from fundingmodel.sweeps.calculating import Part, Prepared
from fundingmodel.sweeps.design import PART, Design

KEY = b"fundingmodel"  # of what the file says of itself
OWN = ("variant", "fiscal_year", "jurisdiction", "refused")  # columns beside what varies and what is kept


def refuse_without_pyarrow() -> None:
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        raise Refused(
            "sweep_needs_pyarrow",
            "",
            "a sweep is written with pyarrow, which is not installed.",
            'Install it: pip install "fundingmodel[sweep]".',
        ) from None


def refuse_other_file(path: Path) -> None:
    """Refused: a file in the place of the result that no sweep wrote."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        ours = not path.exists() or KEY in (pq.read_schema(path).metadata or {})
    except (OSError, pa.ArrowException):
        ours = False
    if not ours:
        raise other_file(path)


class ParquetRows:
    """Writes parts to a file, one after the other; the same bytes for the same parts."""

    def __init__(self, path: Path, prepared: Prepared, design: Design) -> None:
        import pyarrow.parquet as pq

        self.prepared, self.design = prepared, design
        schema = _schema(prepared, design)
        self.writer = pq.ParquetWriter(path, schema, use_dictionary=[n for n in schema.names if n not in design.keep])
        self.schema = schema

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.writer.close()

    def add(self, number: int, part: Part) -> None:
        table = self._table(number, part)
        self.writer.write_table(table, row_group_size=len(table))

    def _table(self, number: int, part: Part) -> Any:
        import pyarrow as pa

        count, years, jurisdictions = part.figures.shape[1:]
        each, places = years * jurisdictions, self.design.places(number)
        columns: list[Any] = [
            _numbers(np.repeat(np.arange(number * PART, number * PART + count, dtype=np.int64), each))
        ]
        for axis, (_, values) in enumerate(self.design.axes):
            own = np.repeat(places[:, axis], each)
            if isinstance(values[0], str):
                columns.append(pa.DictionaryArray.from_arrays(_numbers(own), _texts(list(map(str, values)))))
            else:
                columns.append(_numbers(self.design.figures[axis][own]))
        year, code = (np.arange(n, dtype=np.int32) for n in (years, jurisdictions))
        for own, names in zip(
            (np.tile(np.repeat(year, jurisdictions), count), np.tile(code, count * years)),
            _names(self.prepared),
            strict=True,
        ):
            columns.append(pa.DictionaryArray.from_arrays(_numbers(own), _texts(names)))
        columns += [_numbers(figures.reshape(-1)) for figures in part.figures]
        columns.append(_texts([reason or None for reason in part.refused for _ in range(each)]))
        return pa.Table.from_arrays(columns, schema=self.schema)


def _numbers(values: NDArray[Any]) -> Any:
    """Numbers as a column; what is not a number is unknown. Not by `pa.array`, which spends a third of a second on importing pandas."""
    import pyarrow as pa

    unknown = np.isnan(values)
    known = pa.py_buffer(np.packbits(~unknown, bitorder="little")) if unknown.any() else None
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [known, pa.py_buffer(values)])


def _texts(values: Sequence[str | None]) -> Any:
    """Texts as a column, None where there is none."""
    import pyarrow as pa

    if not any(values):
        return pa.nulls(len(values), pa.string())
    written = [(value or "").encode() for value in values]
    ends = np.cumsum([0, *map(len, written)], dtype=np.int32)
    known = pa.py_buffer(np.packbits([value is not None for value in values], bitorder="little"))
    return pa.StringArray.from_buffers(len(values), pa.py_buffer(ends), pa.py_buffer(b"".join(written)), known)


def _names(prepared: Prepared) -> tuple[Sequence[str], Sequence[str]]:
    place = prepared.result.main.tier.place
    years = [prepared.result.scenario.fiscal_years[n] for n in prepared.years]
    return years, [place.jurisdictions[n] for n in prepared.jurisdictions]


def _schema(prepared: Prepared, design: Design) -> Any:
    import pyarrow as pa

    text = pa.dictionary(pa.int32(), pa.string())
    varied = [(name, text if isinstance(values[0], str) else pa.float64()) for name, values in design.axes]
    kept = [(name, pa.float64()) for name in design.keep]
    own = [("fiscal_year", text), ("jurisdiction", text)]
    fields = [("variant", pa.int64()), *varied, *own, *kept, ("refused", pa.string())]
    return pa.schema(fields, metadata={KEY: json.dumps(manifest(prepared, design), ensure_ascii=False).encode("utf-8")})


def manifest(prepared: Prepared, design: Design) -> dict[str, Any]:
    """What the file says of itself: versions, the scenario, what varies and is kept; no folder of the machine, and no stamp."""
    import pyarrow as pa

    scenario, formula = prepared.result.scenario, prepared.result.main.tier.formula
    units = {name: formula.column(plain(formula.state(name))).unit for name in design.keep}
    sample = {"variants": design.sample.variants, "seed": design.sample.seed} if design.sample else None
    return {
        "versions": {"fundingmodel": fundingmodel.__version__, "numpy": np.__version__, "pyarrow": pa.__version__},
        "scenario": scenario.name,
        "sha256": scenario.sha256,
        "currency": scenario.currency,
        "variants": design.variants,
        "sample": sample,
        "varied": {name: len(values) for name, values in design.axes},
        "kept": units,
    }
