using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>An aggregate that puts JSON together; JSONB is brought into its form at the end.</summary>
internal abstract class JsonAccumulator(IMemoryAccount account, SqlType type) : BytesAccumulator(account)
{
    protected override void Put(BinaryVector target, int row, ReadOnlySpan<byte> bytes)
    {
        if (type.Kind == SqlTypeKind.Jsonb)
        {
            byte[] json = [.. bytes, .. End];
            JsonbTypeTraits.Set(target, row, json, PiecewiseBytes.Unwatched);
        }
        else
        {
            base.Put(target, row, bytes);
        }
    }
}
