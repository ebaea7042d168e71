namespace DecentDb.Engine.Primitives;

/// <summary>What is known of each <see cref="ErrorCode"/>.</summary>
public static class ErrorCodes
{
    /// <summary>True for what is wrong with values or rows, and never a failure of the disk or of the transaction.
    /// </summary>
    internal static bool IsOfValues(this ErrorCode code) =>
        code is >= ErrorCode.NumericValueOutOfRange and < ErrorCode.SerializationFailure;

    /// <summary>The SQLSTATE of a code: five characters, as PostgreSQL assigns them.</summary>
    public static string SqlState(this ErrorCode code) =>
        (code < ErrorCode.NumericValueOutOfRange ? StateOfStatement(code) : StateOfExecution(code)) ?? "XX000";

    /// <summary>True when the same operation may succeed if it is tried again unchanged.</summary>
    public static bool IsTransient(this ErrorCode code) =>
        code is ErrorCode.SerializationFailure or ErrorCode.SnapshotTooOld or ErrorCode.LockNotAvailable
            or ErrorCode.DatabaseInUse;

    // Of what is wrong with a statement as it is written.
    private static string? StateOfStatement(ErrorCode code) => code switch
    {
        ErrorCode.SyntaxError => "42601",
        ErrorCode.StatementTooComplex => "54001",
        ErrorCode.UndefinedTable => "42P01",
        ErrorCode.UndefinedColumn => "42703",
        ErrorCode.UndefinedFunction => "42883",
        ErrorCode.UndefinedObject => "42704",
        ErrorCode.AmbiguousColumn => "42702",
        ErrorCode.DuplicateTable => "42P07",
        ErrorCode.DuplicateColumn => "42701",
        ErrorCode.DuplicateObject => "42710",
        ErrorCode.DatatypeMismatch => "42804",
        ErrorCode.GroupingError => "42803",
        ErrorCode.UndefinedParameter => "42P02",
        ErrorCode.InvalidDefinition => "42P16",
        ErrorCode.DependentObjects => "2BP01",
        ErrorCode.NotSupported => "0A000",
        ErrorCode.InvalidRecursion => "42P19",
        ErrorCode.WindowingError => "42P20",
        ErrorCode.WrongObjectType => "42809",
        ErrorCode.InvalidColumnReference => "42P10",
        ErrorCode.InvalidObjectDefinition => "42P17",
        ErrorCode.GeneratedAlways => "428C9",
        ErrorCode.InsufficientPrivilege => "42501",
        ErrorCode.InvalidSchemaName => "3F000",
        ErrorCode.DuplicateSchema => "42P06",
        ErrorCode.ReservedName => "42939",
        ErrorCode.CollationMismatch => "42P21",
        ErrorCode.IndeterminateCollation => "42P22",
        ErrorCode.IndeterminateDatatype => "42P18",
        ErrorCode.UndefinedPreparedStatement => "26000",
        ErrorCode.DuplicatePreparedStatement => "42P05",
        _ => null,
    };

    // Of what goes wrong with values, transactions and the world.
    private static string? StateOfExecution(ErrorCode code) => code switch
    {
        ErrorCode.NullValueNotAllowed => "22004",
        ErrorCode.InvalidFrameOffset => "22013",
        ErrorCode.InvalidArgumentForNtile => "22014",
        ErrorCode.InvalidArgumentForNthValue => "22016",
        ErrorCode.BadCopyFileFormat => "22P04",
        ErrorCode.NumericValueOutOfRange => "22003",
        ErrorCode.DivisionByZero => "22012",
        ErrorCode.InvalidTextRepresentation => "22P02",
        ErrorCode.InvalidDatetimeFormat => "22007",
        ErrorCode.DatetimeFieldOverflow => "22008",
        ErrorCode.StringDataRightTruncation => "22001",
        ErrorCode.CharacterNotInRepertoire => "22021",
        ErrorCode.InvalidParameterValue => "22023",
        ErrorCode.CardinalityViolation => "21000",
        ErrorCode.ExternalRoutineException => "38000",
        ErrorCode.InvalidEscapeSequence => "22025",
        ErrorCode.ArraySubscriptError => "2202E",
        ErrorCode.DataException => "22000",
        ErrorCode.InvalidRegularExpression => "2201B",
        ErrorCode.SequenceLimitExceeded => "2200H",
        ErrorCode.RaisedException => "P0001",
        ErrorCode.NotNullViolation => "23502",
        ErrorCode.UniqueViolation => "23505",
        ErrorCode.ForeignKeyViolation => "23503",
        ErrorCode.CheckViolation => "23514",
        ErrorCode.WithCheckOptionViolation => "44000",
        ErrorCode.SerializationFailure or ErrorCode.SnapshotTooOld => "40001",
        ErrorCode.LockNotAvailable => "55P03",
        ErrorCode.QueryCanceled => "57014",
        ErrorCode.InvalidTransactionState => "25000",
        ErrorCode.InFailedTransaction => "25P02",
        ErrorCode.ReadOnlyTransaction => "25006",
        ErrorCode.InvalidSavepoint => "3B001",
        ErrorCode.TransactionResolutionUnknown => "08007",
        ErrorCode.ObjectClosed => "08003",
        ErrorCode.ObjectInUse or ErrorCode.DatabaseInUse => "55006",
        ErrorCode.ActiveTransaction => "25001",
        ErrorCode.NotInPrerequisiteState => "55000",
        ErrorCode.CannotOpen or ErrorCode.NotADatabase => "08001",
        ErrorCode.Corruption => "XX001",
        ErrorCode.DiskFull => "53100",
        ErrorCode.IoError => "58030",
        ErrorCode.Poisoned => "57P03",
        ErrorCode.OutOfMemoryBudget => "53200",
        ErrorCode.LogMissing or ErrorCode.UndefinedFile => "58P01",
        _ => SqlStateOfJson(code),
    };

    private static string? SqlStateOfJson(ErrorCode code) => code switch
    {
        ErrorCode.UntranslatableCharacter => "22P05",
        ErrorCode.InvalidArgumentForJsonDatetime => "22031",
        ErrorCode.InvalidJsonSubscript => "22033",
        ErrorCode.MoreThanOneJsonItem => "22034",
        ErrorCode.NoJsonItem => "22035",
        ErrorCode.NonNumericJsonItem => "22036",
        ErrorCode.SingletonJsonItemRequired => "22038",
        ErrorCode.JsonArrayNotFound => "22039",
        ErrorCode.JsonMemberNotFound => "2203A",
        ErrorCode.JsonNumberNotFound => "2203B",
        ErrorCode.JsonObjectNotFound => "2203C",
        ErrorCode.InvalidTableSample => "2202H",
        ErrorCode.InvalidTableSampleRepeat => "2202G",
        ErrorCode.JsonScalarRequired => "2203F",
        _ => null,
    };
}
