using System;

namespace DecentDb.Data.Values;

/// <summary>The error that the contracts of ADO.NET name for a column or parameter that does not exist.</summary>
internal static class OutOfRange
{
    public static Exception Error(string message)
    {
#pragma warning disable CA2201, MA0012 // reserved for the runtime, but the documented exception of these members
        return new IndexOutOfRangeException(message);
#pragma warning restore CA2201, MA0012
    }
}
