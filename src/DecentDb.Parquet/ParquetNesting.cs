namespace DecentDb.Parquet;

/// <summary>What becomes of the columns of a Parquet file that hold lists, maps or structures.</summary>
public enum ParquetNesting
{
    /// <summary>They are values of type JSON.</summary>
    Json,

    /// <summary>They are left out.</summary>
    Skip,

    /// <summary>They are an error that names the column.</summary>
    Error,
}
