namespace DecentDb.Engine.Primitives;

/// <summary>
/// Why a statement, a load or an opening failed. The names are stable; <see cref="ErrorCodes.SqlState"/> gives the
/// five-character SQLSTATE that PostgreSQL uses for the same thing.
/// </summary>
public enum ErrorCode
{
    /// <summary>An invariant of the engine does not hold: a defect of DecentDb.</summary>
    InternalError = 0,

    // --- the text of a statement --------------------------------------------------------------------------------

    /// <summary>The SQL text does not parse.</summary>
    SyntaxError = 100,

    /// <summary>A statement is nested too deep or too long.</summary>
    StatementTooComplex,

    /// <summary>A table does not exist.</summary>
    UndefinedTable,

    /// <summary>A column does not exist.</summary>
    UndefinedColumn,

    /// <summary>A function or operator does not exist for these argument types.</summary>
    UndefinedFunction,

    /// <summary>An index, constraint, savepoint or type does not exist.</summary>
    UndefinedObject,

    /// <summary>A column name could mean more than one column.</summary>
    AmbiguousColumn,

    /// <summary>A table of this name exists.</summary>
    DuplicateTable,

    /// <summary>A column of this name exists or is named twice.</summary>
    DuplicateColumn,

    /// <summary>An index, constraint or alias of this name exists.</summary>
    DuplicateObject,

    /// <summary>Types do not fit together.</summary>
    DatatypeMismatch,

    /// <summary>
    /// A column is used outside an aggregate without being grouped, or an aggregate where none may be.
    /// </summary>
    GroupingError,

    /// <summary>A parameter has no value, or a value was given for a parameter that the statement lacks.</summary>
    UndefinedParameter,

    /// <summary>A table, column or constraint definition makes no sense.</summary>
    InvalidDefinition,

    /// <summary>An object cannot be dropped or changed because another depends on it.</summary>
    DependentObjects,

    /// <summary>The construct is known but not built yet.</summary>
    NotSupported,

    /// <summary>A recursive query is not of a form whose rows are defined.</summary>
    InvalidRecursion,

    /// <summary>A window function stands where none may, or its window makes no sense.</summary>
    WindowingError,

    /// <summary>The object or function is there, but of another kind than the statement works on.</summary>
    WrongObjectType,

    /// <summary>
    /// An expression reads columns where it may not, or the columns that ON CONFLICT names are not those of a unique
    /// key.
    /// </summary>
    InvalidColumnReference,

    /// <summary>What the database keeps is defined in a way that cannot work, as by a value that changes.</summary>
    InvalidObjectDefinition,

    /// <summary>A value is given to a generated column.</summary>
    GeneratedAlways,

    /// <summary>The connection does not allow statements to do this: access to files.</summary>
    InsufficientPrivilege,

    /// <summary>A schema does not exist.</summary>
    InvalidSchemaName,

    /// <summary>A schema of this name exists already.</summary>
    DuplicateSchema,

    /// <summary>The name belongs to the system.</summary>
    ReservedName,

    /// <summary>Nothing says which type a value has, such as an array without items.</summary>
    IndeterminateDatatype,

    /// <summary>Two COLLATE give the operands of one comparison different collations.</summary>
    CollationMismatch = 160,

    /// <summary>The columns of one comparison have different collations, and no COLLATE says which one counts.
    /// </summary>
    IndeterminateCollation,

    /// <summary>The session has no prepared statement of this name.</summary>
    UndefinedPreparedStatement = 170,

    /// <summary>The session has a prepared statement of this name already.</summary>
    DuplicatePreparedStatement,

    // --- values --------------------------------------------------------------------------------------------------

    /// <summary>A number is outside the range of its type.</summary>
    NumericValueOutOfRange = 200,

    /// <summary>Division by zero.</summary>
    DivisionByZero,

    /// <summary>A text does not convert to the type.</summary>
    InvalidTextRepresentation,

    /// <summary>A date or time is outside the range of its type or does not exist.</summary>
    DatetimeFieldOverflow,

    /// <summary>A text or blob is longer than its column allows.</summary>
    StringDataRightTruncation,

    /// <summary>A text holds a lone surrogate or bytes that are not UTF-8.</summary>
    CharacterNotInRepertoire,

    /// <summary>An argument is outside what an operation takes.</summary>
    InvalidParameterValue,

    /// <summary>A scalar subquery returned more than one row.</summary>
    CardinalityViolation,

    /// <summary>A pattern of LIKE ends with its escape character, or ESCAPE is longer than one.</summary>
    InvalidEscapeSequence,

    /// <summary>A function that the application gave to its connection threw an exception.</summary>
    ExternalRoutineException,

    /// <summary>A text is no date, time or interval.</summary>
    InvalidDatetimeFormat,

    /// <summary>A pattern is no regular expression.</summary>
    InvalidRegularExpression,

    /// <summary>NULL where a value is needed: the offset of a window frame.</summary>
    NullValueNotAllowed,

    /// <summary>The offset of a window frame is negative.</summary>
    InvalidFrameOffset,

    /// <summary>The argument of ntile is less than one.</summary>
    InvalidArgumentForNtile,

    /// <summary>The argument of nth_value is less than one.</summary>
    InvalidArgumentForNthValue,

    /// <summary>A sequence has given out all of its numbers.</summary>
    SequenceLimitExceeded,

    /// <summary>A file that a statement reads breaks the rules of its format, or does not fit the table.</summary>
    BadCopyFileFormat,

    /// <summary>A subscript, or the dimensions of an array, do not fit.</summary>
    ArraySubscriptError,

    /// <summary>A value is not of the form that an operation works on, such as an array of several dimensions.
    /// </summary>
    DataException,

    /// <summary>A trigger refuses a change by RAISE.</summary>
    RaisedException,

    /// <summary>A string of JSON holds the character U+0000, which no text of JSONB holds.</summary>
    UntranslatableCharacter = 240,

    /// <summary>A JSON path makes a date or time of what is none.</summary>
    InvalidArgumentForJsonDatetime,

    /// <summary>The subscript of a JSON path is no single number, or outside the array in strict mode.</summary>
    InvalidJsonSubscript,

    /// <summary>A JSON path leads to several items where one is taken.</summary>
    MoreThanOneJsonItem,

    /// <summary>A JSON path leads to no item where one is taken.</summary>
    NoJsonItem,

    /// <summary>A method of a JSON path for numbers is applied to what is none.</summary>
    NonNumericJsonItem,

    /// <summary>An operand or result of a JSON path is not the single value that it must be.</summary>
    SingletonJsonItemRequired,

    /// <summary>A JSON path asks for the items of what is no array.</summary>
    JsonArrayNotFound,

    /// <summary>A JSON path asks for a field that an object does not have, or of what is no object.</summary>
    JsonMemberNotFound,

    /// <summary>A JSON path has the sign of what is no number.</summary>
    JsonNumberNotFound,

    /// <summary>A JSON path asks for the fields of what is no object.</summary>
    JsonObjectNotFound,

    /// <summary>A JSON path leads to an object or array where a scalar is taken.</summary>
    JsonScalarRequired,

    /// <summary>The percentage of TABLESAMPLE is NULL or none.</summary>
    InvalidTableSample,

    /// <summary>The seed of TABLESAMPLE is NULL.</summary>
    InvalidTableSampleRepeat,

    // --- constraints -----------------------------------------------------------------------------------------------

    /// <summary>NULL in a NOT NULL column.</summary>
    NotNullViolation = 300,

    /// <summary>A key exists already.</summary>
    UniqueViolation,

    /// <summary>A referenced row is missing, or a row is still referenced.</summary>
    ForeignKeyViolation,

    /// <summary>A CHECK condition is false.</summary>
    CheckViolation,

    /// <summary>A row that is written through a view would not be one of it, as its CHECK OPTION asks.</summary>
    WithCheckOptionViolation,

    // --- transactions and sessions -----------------------------------------------------------------------------

    /// <summary>Others changed what this transaction has read, before it began to write; run it again.</summary>
    SerializationFailure = 400,

    /// <summary>The writer lock was not free within the busy timeout.</summary>
    LockNotAvailable,

    /// <summary>The statement was cancelled or its timeout passed.</summary>
    QueryCanceled,

    /// <summary>The operation is not possible in this state of the transaction.</summary>
    InvalidTransactionState,

    /// <summary>The transaction failed before; only a rollback is possible.</summary>
    InFailedTransaction,

    /// <summary>A write in a read-only transaction or database.</summary>
    ReadOnlyTransaction,

    /// <summary>The savepoint does not exist.</summary>
    InvalidSavepoint,

    /// <summary>A commit may or may not have become durable; reopen the database to find out.</summary>
    TransactionResolutionUnknown,

    /// <summary>The database, session, statement or cursor is closed.</summary>
    ObjectClosed,

    /// <summary>The object is in use by an operation that has not ended.</summary>
    ObjectInUse,

    /// <summary>A statement that is transactions of its own cannot run inside another one.</summary>
    ActiveTransaction,

    /// <summary>The object is not in the state that the statement needs.</summary>
    NotInPrerequisiteState,

    /// <summary>
    /// Another process owns the database and has written over pages that the snapshot needs; run the transaction again.
    /// </summary>
    SnapshotTooOld,

    // --- the world ---------------------------------------------------------------------------------------------------

    /// <summary>The database file does not exist or cannot be opened.</summary>
    CannotOpen = 500,

    /// <summary>Another process, or another engine in this one, owns the database file.</summary>
    DatabaseInUse,

    /// <summary>The file is not a DecentDb database, or of a format version that this engine does not read.</summary>
    NotADatabase,

    /// <summary>A page, the log or a structure is damaged.</summary>
    Corruption,

    /// <summary>The disk is full.</summary>
    DiskFull,

    /// <summary>The operating system reported a read, write or sync error.</summary>
    IoError,

    /// <summary>A sync or checkpoint failed before; the database is read-only until it is opened again.</summary>
    Poisoned,

    /// <summary>A memory budget was used up.</summary>
    OutOfMemoryBudget,

    /// <summary>The log that the database needs is missing, was cut off, or is that of another time.</summary>
    LogMissing,

    /// <summary>A file that a statement names does not exist.</summary>
    UndefinedFile,
}
