using System;
using DecentDb.Readers;
using ParquetSharp;

namespace DecentDb.Parquet;

/// <summary>What a stored column is: its type in SQL and how its values are turned into that.</summary>
internal readonly record struct ParquetType(ParquetKind Kind, InferredType Type, int Precision = 0, int Scale = 0)
{
    private const int DigitsMax = 28; // of DECIMAL

    /// <summary>The type of a leaf, by its logical type first, its physical one otherwise.</summary>
    public static ParquetType Of(ColumnDescriptor column, ParquetReaderOptions options)
    {
        using var logical = column.LogicalType;
        return logical switch
        {
            DecimalLogicalType number => Decimal(column, number.Precision, number.Scale, options),
            DateLogicalType when column.PhysicalType == PhysicalType.Int32 => new(ParquetKind.Date, InferredType.Date),
            TimeLogicalType time => new(
                time.TimeUnit switch
                {
                    TimeUnit.Millis => ParquetKind.TimeMilliseconds,
                    TimeUnit.Micros => ParquetKind.TimeMicroseconds,
                    _ => ParquetKind.TimeNanoseconds,
                },
                InferredType.Time),
            TimestampLogicalType moment => new(
                moment.TimeUnit switch
                {
                    TimeUnit.Millis => ParquetKind.TimestampMilliseconds,
                    TimeUnit.Micros => ParquetKind.TimestampMicroseconds,
                    _ => ParquetKind.TimestampNanoseconds,
                },
                moment.IsAdjustedToUtc ? InferredType.TimestampTz : InferredType.Timestamp),
            IntLogicalType { IsSigned: false, BitWidth: 64 } => new(
                ParquetKind.Unsigned64, InferredType.Decimal, 20, 0),
            IntLogicalType { IsSigned: false, BitWidth: 32 } => new(ParquetKind.Unsigned32, InferredType.BigInt),
            StringLogicalType or EnumLogicalType => new(ParquetKind.Text, InferredType.Text),
            JsonLogicalType => new(ParquetKind.Json, InferredType.Json),
            UuidLogicalType => new(ParquetKind.Uuid, InferredType.Uuid),
            Float16LogicalType => new(ParquetKind.HalfReal, InferredType.Real),
            IntervalLogicalType => new(ParquetKind.Interval, InferredType.Text),
            NullLogicalType => new(ParquetKind.Null, InferredType.Text),
            _ => OfPhysical(column),
        };
    }

    private static ParquetType OfPhysical(ColumnDescriptor column) => column.PhysicalType switch
    {
        PhysicalType.Boolean => new(ParquetKind.Boolean, InferredType.Boolean),
        PhysicalType.Int32 => new(ParquetKind.Integer, InferredType.Integer),
        PhysicalType.Int64 => new(ParquetKind.Integer, InferredType.BigInt),
        PhysicalType.Int96 => new(ParquetKind.Int96, InferredType.Timestamp),
        PhysicalType.Float => new(ParquetKind.Real, InferredType.Real),
        PhysicalType.Double => new(ParquetKind.Double, InferredType.Double),
        PhysicalType.ByteArray or PhysicalType.FixedLenByteArray => new(ParquetKind.Blob, InferredType.Blob),
        _ => throw new FileFormatException($"The column '{column.Name}' has no type that is known."),
    };

    private static ParquetType Decimal(
        ColumnDescriptor column, int precision, int scale, ParquetReaderOptions options)
    {
        var kind = column.PhysicalType is PhysicalType.Int32 or PhysicalType.Int64
            ? ParquetKind.IntegerDecimal : ParquetKind.BytesDecimal;
        if (precision > DigitsMax && options.DecimalOverflow != ParquetDecimalOverflow.Error)
        {
            bool isText = options.DecimalOverflow == ParquetDecimalOverflow.Text;
            return new(kind, isText ? InferredType.Text : InferredType.Double, precision, scale);
        }

        return new(kind, InferredType.Decimal, Math.Min(precision, DigitsMax), Math.Min(scale, DigitsMax));
    }
}
