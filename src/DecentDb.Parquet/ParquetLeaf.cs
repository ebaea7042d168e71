using System;
using DecentDb.Readers;
using ParquetSharp;

namespace DecentDb.Parquet;

/// <summary>
/// The values of one stored column, one after the other through the pages of a row group. An entry is a value, or says
/// at which level there is none; the first entry of a row repeats level 0.
/// </summary>
internal abstract class ParquetLeaf(int index, string name, short definitionMax) : IDisposable
{
    /// <summary>So many entries are decoded at once.</summary>
    protected const int BatchSize = 4096;

    /// <summary>The number of the stored column.</summary>
    public int Index => index;

    public string Name => name;

    public ParquetType Type { get; init; }

    public int FixedLength { get; init; }

    /// <summary>At which level the current entry is defined; a value has the highest.</summary>
    public short Definition { get; protected set; }

    /// <summary>At which level the current entry repeats.</summary>
    public short Repetition { get; protected set; }

    public bool IsNull => Definition < definitionMax;

    public bool IsAtEnd { get; protected set; }

    public static ParquetLeaf Create(ColumnDescriptor column, int index, ParquetReaderOptions options)
    {
        string name = column.Name;
        short max = column.MaxDefinitionLevel;
        var type = ParquetType.Of(column, options);
        int length = column.TypeLength;
        return column.PhysicalType switch
        {
            PhysicalType.Boolean => new BooleanLeaf(index, name, max) { Type = type },
            PhysicalType.Int32 => new Int32Leaf(index, name, max) { Type = type },
            PhysicalType.Int64 => new Int64Leaf(index, name, max) { Type = type },
            PhysicalType.Int96 => new Int96Leaf(index, name, max) { Type = type },
            PhysicalType.Float => new FloatLeaf(index, name, max) { Type = type },
            PhysicalType.Double => new DoubleLeaf(index, name, max) { Type = type },
            PhysicalType.ByteArray => new BytesLeaf(index, name, max) { Type = type },
            _ => new FixedLeaf(index, name, max) { Type = type, FixedLength = length },
        };
    }

    /// <summary>Goes to the start of a row group, before its first entry.</summary>
    public abstract void Open(RowGroupReader group);

    /// <summary>Moves to the next entry; false after the last of the row group.</summary>
    public abstract bool Advance();

    public virtual long AsInt64() => throw new InvalidCastException();

    public virtual double AsDouble() => throw new InvalidCastException();

    public virtual ReadOnlySpan<byte> AsBytes() => throw new InvalidCastException();

    public virtual Int96 AsInt96() => throw new InvalidCastException();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    /// <summary>The error for what the library says of this column.</summary>
    protected FileFormatException Damaged(Exception error) =>
        new($"The column '{name}' cannot be read: {error.Message}", error) { ColumnName = name };

    private abstract class Leaf<T>(int index, string name, short definitionMax)
        : ParquetLeaf(index, name, definitionMax)
        where T : unmanaged
    {
        private readonly T[] _values = new T[BatchSize];
        private readonly short[] _definitions = new short[BatchSize];
        private readonly short[] _repetitions = new short[BatchSize];
        private ColumnReader<T>? _reader;
        private int _entry;
        private int _entryCount;
        private int _value;

        protected T Value => _values[_value - 1];

        public override void Open(RowGroupReader group)
        {
            try
            {
                _reader?.Dispose();
                _reader = group.Column(Index) as ColumnReader<T>
                    ?? throw new FileFormatException($"The column '{Name}' is of several types.");
            }
            catch (ParquetException e)
            {
                throw Damaged(e);
            }

            _entry = 0;
            _entryCount = 0;
            IsAtEnd = false;
        }

        public override bool Advance()
        {
            if (_entry == _entryCount && !Fill())
            {
                IsAtEnd = true;
                Definition = -1;
                Repetition = 0;
                return false;
            }

            Definition = _definitions[_entry];
            Repetition = _repetitions[_entry++];
            if (!IsNull)
            {
                _value++;
            }

            return true;
        }

        protected override void Dispose(bool disposing) => _reader?.Dispose();

        private bool Fill()
        {
            _entry = 0;
            _entryCount = 0;
            _value = 0;
            try
            {
                // A page may end without a value; more of them may follow.
                while (_entryCount == 0 && _reader is { HasNext: true } reader)
                {
                    _entryCount = (int)reader.ReadBatch(BatchSize, _definitions, _repetitions, _values, out _);
                }
            }
            catch (ParquetException e)
            {
                throw Damaged(e);
            }

            return _entryCount > 0;
        }
    }

    private sealed class BooleanLeaf(int index, string name, short max) : Leaf<bool>(index, name, max)
    {
        public override long AsInt64() => Value ? 1 : 0;
    }

    private sealed class Int32Leaf(int index, string name, short max) : Leaf<int>(index, name, max)
    {
        public override long AsInt64() => Value;
    }

    private sealed class Int64Leaf(int index, string name, short max) : Leaf<long>(index, name, max)
    {
        public override long AsInt64() => Value;
    }

    private sealed class Int96Leaf(int index, string name, short max) : Leaf<Int96>(index, name, max)
    {
        public override Int96 AsInt96() => Value;
    }

    private sealed class FloatLeaf(int index, string name, short max) : Leaf<float>(index, name, max)
    {
        public override double AsDouble() => Value;
    }

    private sealed class DoubleLeaf(int index, string name, short max) : Leaf<double>(index, name, max)
    {
        public override double AsDouble() => Value;
    }

    // The bytes lie in pages of the library, until it is asked for the next batch.
    private sealed class BytesLeaf(int index, string name, short max) : Leaf<ByteArray>(index, name, max)
    {
        public override unsafe ReadOnlySpan<byte> AsBytes() => new((void*)Value.Pointer, Value.Length);
    }

    private sealed class FixedLeaf(int index, string name, short max) : Leaf<FixedLenByteArray>(index, name, max)
    {
        public override unsafe ReadOnlySpan<byte> AsBytes() => new((void*)Value.Pointer, FixedLength);
    }
}
