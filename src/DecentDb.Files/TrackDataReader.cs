using System;
using System.Runtime.CompilerServices;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>
/// Generates the rows of a made-up music library, as a source for examples, tests and measurements. A row depends on
/// the seed and its number alone, so a shorter run gives the first rows of a longer one. Reading by typed getters and
/// <see cref="GetChars"/> allocates nothing.
/// </summary>
/// <remarks>
/// Columns: id (1, 2, 3 ...), title (two to four words), artist_id, album_id (about twelve tracks each), duration_ms,
/// rating (0.1 to 5 in tenths, one in twenty NULL), released, isrc (twelve characters, unique), play_count,
/// is_explicit.
/// </remarks>
public sealed class TrackDataReader : FileDataReader
{
    private const int Id = 0;
    private const int Title = 1;
    private const int ArtistId = 2;
    private const int AlbumId = 3;
    private const int DurationMs = 4;
    private const int Rating = 5;
    private const int Released = 6;
    private const int Isrc = 7;
    private const int PlayCount = 8;
    private const int IsExplicit = 9;
    private const int IsrcLength = 12;

    // Rows up to this number have an ISRC of their own.
    private const int IsrcBits = 38;
    // The tracks of an album are spread over a stretch of rows, and each stretch has albums of its own, so that the
    // album of a row does not depend on the number of rows.
    private const int RowsPerStretch = 1_000_000;
    private const int AlbumsPerStretch = 83_333;
    private const int AlbumsPerArtist = 3;

    private static readonly InferredColumn[] TrackColumns =
    [
        new("id", InferredType.Integer, Nullable: false),
        new("title", InferredType.Text, Nullable: false),
        new("artist_id", InferredType.Integer, Nullable: false),
        new("album_id", InferredType.Integer, Nullable: false),
        new("duration_ms", InferredType.Integer, Nullable: false),
        new("rating", InferredType.Double),
        new("released", InferredType.Date, Nullable: false),
        new("isrc", InferredType.Text, Nullable: false),
        new("play_count", InferredType.BigInt, Nullable: false),
        new("is_explicit", InferredType.Boolean, Nullable: false),
    ];

    private static readonly int FirstDay = new DateOnly(1960, 1, 1).DayNumber;
    private static readonly int Days = new DateOnly(2025, 12, 31).DayNumber - FirstDay + 1;

    private readonly char[] _title = new char[TrackVocabulary.MaxTitleLength];
    private readonly char[] _isrc = new char[IsrcLength];
    private readonly long _rows;
    private readonly ulong _seed;
    private long _row;
    private ulong _first;      // random bits of the row
    private ulong _second;
    private int _titleLength;  // 0 while the title of the row is not built
    private bool _isrcBuilt;
    private bool _closed;

    /// <summary>Creates a generator that stands before its first row.</summary>
    /// <param name="rows">How many rows there are to be.</param>
    /// <param name="seed">Rows of another seed are other rows.</param>
    public TrackDataReader(long rows, int seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, int.MaxValue);
        _rows = rows;
        _seed = Mix((ulong)seed + 0x5851F42D4C957F2D);
        SetColumns(TrackColumns);
    }

    /// <summary>How many rows there are altogether.</summary>
    public long RowCount => _rows;

    /// <inheritdoc/>
    public override long RowNumber => Math.Min(_row, _rows);

    /// <inheritdoc/>
    public override bool HasRows => _rows > 0;

    /// <inheritdoc/>
    public override bool IsClosed => _closed;

    /// <inheritdoc/>
    public override bool Read()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (_row >= _rows)
        {
            _row = _rows + 1;
            return false;
        }

        _row++;
        _first = Mix(_seed + ((ulong)_row * 0x9E3779B97F4A7C15));
        _second = Mix(_first + 0x9E3779B97F4A7C15);
        _titleLength = 0;
        _isrcBuilt = false;
        return true;
    }

    /// <inheritdoc/>
    public override bool IsDBNull(int ordinal)
    {
        Check(ordinal);
        return ordinal == Rating && Below((uint)_second, 20) == 0;
    }

    /// <inheritdoc/>
    public override int GetInt32(int ordinal) => ordinal switch
    {
        PlayCount => checked((int)GetInt64(ordinal)),
        _ => (int)GetInt64(ordinal),
    };

    /// <inheritdoc/>
    public override long GetInt64(int ordinal)
    {
        Check(ordinal);
        switch (ordinal)
        {
            case Id:
                return _row;
            case ArtistId:
                return ((AlbumOfRow() - 1) / AlbumsPerArtist) + 1;
            case AlbumId:
                return AlbumOfRow();
            case DurationMs:
                // Two draws added: most tracks are near three minutes and a half.
                return 90_000 + Below((uint)_first, 130_000) + Below((uint)(_first >> 32), 130_000);
            case PlayCount:
                // Few tracks are played often: the bits left over halve the count up to 31 times.
                return (long)((_second >> 31) >> (int)((_second >> 16) & 31));
            default:
                throw CannotConvert(ordinal, "whole number");
        }
    }

    /// <inheritdoc/>
    public override double GetDouble(int ordinal)
    {
        if (ordinal != Rating)
        {
            return ordinal == Title || ordinal == Isrc || ordinal == IsExplicit || ordinal == Released
                ? throw CannotConvert(ordinal, "number")
                : GetInt64(ordinal);
        }

        return IsDBNull(ordinal)
            ? throw IsNullError(ordinal)
            : (1 + Below((uint)(_first >> 8), 50)) / 10.0;
    }

    /// <inheritdoc/>
    public override decimal GetDecimal(int ordinal) =>
        ordinal == Rating ? (decimal)GetDouble(ordinal) : GetInt64(ordinal);

    /// <inheritdoc/>
    public override bool GetBoolean(int ordinal)
    {
        Check(ordinal);
        return ordinal == IsExplicit
            ? Below((uint)(_first >> 16), 8) == 0
            : throw CannotConvert(ordinal, "boolean");
    }

    /// <inheritdoc/>
    public override DateOnly GetDateOnly(int ordinal)
    {
        Check(ordinal);
        if (ordinal != Released)
        {
            throw CannotConvert(ordinal, "date");
        }

        // All tracks of an album come out on one day.
        ulong album = Mix(_seed ^ ((ulong)AlbumOfRow() * 0xD1342543DE82EF95));
        return DateOnly.FromDayNumber(FirstDay + (int)Below((uint)(album >> 32), Days));
    }

    /// <inheritdoc/>
    public override DateTime GetDateTime(int ordinal) => GetDateOnly(ordinal).ToDateTime(TimeOnly.MinValue);

    /// <inheritdoc/>
    public override Guid GetGuid(int ordinal) => throw CannotConvert(ordinal, "UUID");

    /// <inheritdoc/>
    public override string GetString(int ordinal) => new(Characters(ordinal));

    /// <inheritdoc/>
    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length)
    {
        var text = Characters(ordinal);
        if (buffer is null)
        {
            return text.Length;
        }

        ArgumentOutOfRangeException.ThrowIfNegative(dataOffset);
        if (dataOffset >= text.Length)
        {
            return 0;
        }

        text = text[(int)dataOffset..];
        text = text[..Math.Min(text.Length, length)];
        text.CopyTo(buffer.AsSpan(bufferOffset));
        return text.Length;
    }

    /// <inheritdoc/>
    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        throw CannotConvert(ordinal, "bytes");

    /// <inheritdoc/>
    public override void Close() => _closed = true;

    /// <inheritdoc/>
    protected override byte[] GetBlob(int ordinal) => throw CannotConvert(ordinal, "bytes");

    // The finishing steps of SplitMix64: every bit of the argument reaches every bit of the result.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    // Spreads 32 random bits over 0 to bound - 1.
    private static long Below(uint bits, int bound) => (long)(((ulong)bits * (uint)bound) >> 32);

    private long AlbumOfRow() =>
        ((_row - 1) / RowsPerStretch * AlbumsPerStretch) + Below((uint)(_second >> 20), AlbumsPerStretch) + 1;

    private ReadOnlySpan<char> Characters(int ordinal)
    {
        Check(ordinal);
        if (ordinal == Title)
        {
            if (_titleLength == 0)
            {
                _titleLength = TrackVocabulary.BuildTitle(_title, Mix(_second));
            }

            return _title.AsSpan(0, _titleLength);
        }

        if (ordinal != Isrc)
        {
            throw CannotConvert(ordinal, "text");
        }

        if (!_isrcBuilt)
        {
            BuildIsrc();
            _isrcBuilt = true;
        }

        return _isrc;
    }

    // Country, registrant, year and serial number. A number of 38 bits that is different for every row is spread over
    // them: multiplying by an odd number and folding the upper half into the lower are both one-to-one.
    private void BuildIsrc()
    {
        const string Symbols = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        const ulong Mask = (1UL << IsrcBits) - 1;
        ulong code = (((ulong)_row * 0x1F3D_5B79_2D) + _seed) & Mask;
        code ^= code >> (IsrcBits / 2);
        code = (code * 0x2545_F491_4D) & Mask;
        char[] isrc = _isrc;
        isrc[0] = 'D';
        isrc[1] = 'B';
        uint digits = (uint)(code % 10_000_000);
        uint registrant = (uint)(code / 10_000_000);
        for (int i = 11; i >= 5; i--)
        {
            isrc[i] = (char)('0' + (digits % 10));
            digits /= 10;
        }

        for (int i = 4; i >= 2; i--)
        {
            isrc[i] = Symbols[(int)(registrant % 36)];
            registrant /= 36;
        }
    }

    private void Check(int ordinal)
    {
        if (_row == 0 || _row > _rows)
        {
            throw new InvalidOperationException("There is no current row.");
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)ordinal, (uint)IsExplicit, nameof(ordinal));
    }
}
