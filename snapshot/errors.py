"""What can be wrong with a snapshot; the docstring of an error is its message."""

from collections.abc import Sequence
from inspect import cleandoc


class SnapshotError(Exception):
    """The snapshot cannot be used."""

    def __init__(self, **facts: object) -> None:
        message = " ".join(cleandoc(type(self).__doc__ or "").split())
        super().__init__(message.format(**facts))


class SnapshotUnreadable(SnapshotError):  # noqa: N818 - named for the trouble, as all below
    """The snapshot cannot be read."""


class SnapshotRefused(SnapshotError):  # noqa: N818
    """The snapshot was refused: {findings}"""

    def __init__(self, findings: Sequence[str]) -> None:
        #: One sentence for each gate that stayed shut.
        self.findings = tuple(findings)
        super().__init__(findings=" ".join(findings))


class SnapshotWithoutHeader(SnapshotError):  # noqa: N818
    """{found} Supply cgx_snapshot with exactly one valid row."""


class FolderMissing(SnapshotUnreadable):
    """There is no folder {source}. Give the folder that holds the nightly files."""


class AddressMistyped(SnapshotUnreadable):
    """This is no folder that is there, and no database address either; it may hold a password and is not repeated.
    Write an address without blanks or quotes, such as postgresql+psycopg://reader@server/database."""


class FolderUnreadable(SnapshotUnreadable):
    """The folder {source} cannot be opened. Check that this account may read it."""


class FolderHasNoTables(SnapshotUnreadable):
    """The folder {source} holds no table of the contract. Name the files after the tables, such as
    cgx_meetings.csv or cgx_meetings.parquet."""


class TableGivenTwice(SnapshotUnreadable):
    """{table}.csv and {table}.parquet are both there. Keep one of them."""


class FileUnreadable(SnapshotUnreadable):
    """{file} cannot be opened. Check that it is a file and that this account may read it."""


class FileEmpty(SnapshotUnreadable):
    """{file} is empty: it has not even a header row. Write the header row, or leave the file out."""


class FileIsUtf16(SnapshotUnreadable):
    """{file} is written in UTF-16. Save it as UTF-8."""


class FileNotUtf8(SnapshotUnreadable):
    """{file}, line {line}: this is not UTF-8. Save the file as UTF-8, or say that the encoding is cp1252."""


class FileNotCp1252(SnapshotUnreadable):
    """{file}, line {line}: this is neither UTF-8 nor cp1252. Save the file as UTF-8."""


class EncodingUnknown(SnapshotUnreadable):
    """There is no encoding {encoding} to choose. The files may be utf-8 or cp1252."""


class FileHoldsNul(SnapshotUnreadable):
    """{file}, line {line}: there is a NUL byte. Write the file again, as plain text."""


class WrongDelimiter(SnapshotUnreadable):
    """{file}: the header row is parted by {delimiter}. Part the columns by commas."""


class HeaderRepeats(SnapshotUnreadable):
    """{file}: the header row names the column {column} twice. Keep one of them."""


class HeaderUnreadable(SnapshotUnreadable):
    """{file}: the header row cannot be read. Write the column names in one row, parted by commas."""


class RowRagged(SnapshotUnreadable):
    """{file}, row {row}: there are {found} values for {expected} columns. The file may be cut off, or a value
    with a comma lacks its double quotes. Write the file again."""


class QuoteOpen(SnapshotUnreadable):
    """{file}, row {row}: a value in double quotes does not end properly. The file may be cut off, or a double
    quote within a value is not doubled. Write the file again."""


class CellTooLong(SnapshotUnreadable):
    """{file}, row {row}: a value is longer than {limit} characters. No value of the contract is that long."""


class ParquetUnreadable(SnapshotUnreadable):
    """{file} is not a whole Parquet file. Write it again."""


class TableUnknown(SnapshotUnreadable):
    """There is no table {table} in the contract.{guess}"""


class DriverMissing(SnapshotUnreadable):
    """To read this kind of database, install the driver: pip install "corewatch[{extra}]"."""


class DatabaseKindUnknown(SnapshotUnreadable):
    """This is no database address that can be read. Write one such as postgresql+psycopg://reader@server/database,
    mssql+pyodbc://, oracle+oracledb:// or sqlite:///file."""


class DatabaseMissing(SnapshotUnreadable):
    """There is no database file {file}. Check the address."""


class DatabaseUnreadable(SnapshotUnreadable):
    """The {kind} database cannot be read ({trouble}). Check the address, the account and that the server runs."""


class DatabaseHasNoTables(SnapshotUnreadable):
    """The {kind} database holds no table of the contract{where}. Give the schema that holds them, as ?schema=name,
    and name the tables in lower case as in the contract."""


class MemoryLimitUnknown(SnapshotUnreadable):
    """The memory limit {limit} is not understood. Write one such as 700MB or 2GB."""


class MemoryTooSmall(SnapshotUnreadable):
    """There is not enough memory to read the snapshot: allow more than {limit}. COREWATCH_MEMORY sets it."""
