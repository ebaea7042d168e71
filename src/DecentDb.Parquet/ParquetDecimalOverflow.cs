namespace DecentDb.Parquet;

/// <summary>What becomes of columns of exact numbers with more digits than DECIMAL holds.</summary>
public enum ParquetDecimalOverflow
{
    /// <summary>They are DECIMAL, and a value that has too many digits is an error.</summary>
    Error,

    /// <summary>They are DOUBLE PRECISION, which rounds.</summary>
    Double,

    /// <summary>They are TEXT with all digits.</summary>
    Text,
}
