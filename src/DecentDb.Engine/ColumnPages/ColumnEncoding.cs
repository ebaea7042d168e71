namespace DecentDb.Engine.ColumnPages;

/// <summary>
/// How a minipage holds its values. Values are part of the file format: a new one gets the next number, and versions
/// that do not know it refuse the page as damaged, so that it needs a feature bit in the meta slot too.
/// </summary>
internal enum ColumnEncoding : byte
{
    /// <summary>Every row is NULL; nothing follows the header.</summary>
    AllNull = 0,

    /// <summary>Packed numbers: integers, scaled decimals, bits of doubles, ends of byte strings.</summary>
    Packed = 1,

    /// <summary>Doubles times a power of ten as packed numbers.</summary>
    ScaledDouble = 2,

    /// <summary>16 bytes a row, or once when the width is 0.</summary>
    Wide = 3,

    /// <summary>One byte string, of the length that the base says, for all rows.</summary>
    ConstantBytes = 4,
}
