using System;
using System.Collections.Generic;
using System.Threading;

namespace DecentDb.Engine.Types;

/// <summary>
/// The enum types that catalogs of this process define. Each definition has a number of its own, whose lower seven bits
/// are those of the kind Enum; the same definition has the same one, and another label, order or name
/// makes another one. So a plan or a value is of the type as it was when it was made.
/// </summary>
internal static class EnumTypes
{
    private static readonly Lock Changing = new();
    private static readonly Dictionary<Definition, SqlTypeKind> Known = [];

    /// <summary>The number of the type of a definition.</summary>
    /// <param name="objectId">The object of the catalog that defines it.</param>
    /// <param name="schema">The schema that it lies in; null for the default one.</param>
    /// <param name="name">The name.</param>
    /// <param name="labels">The labels in their order.</param>
    public static SqlTypeKind Define(long objectId, string? schema, string name, EnumLabel[] labels)
    {
        var definition = new Definition(objectId, schema, name, labels);
        lock (Changing)
        {
            if (Known.TryGetValue(definition, out var kind))
            {
                return kind;
            }

            kind = SqlTypes.EnumAt(TypeTraits.DefinedCount);
            TypeTraits.Define(new EnumTypeTraits(kind, objectId, schema, name, labels));
            Known.Add(definition, kind);
            return kind;
        }
    }

    private readonly struct Definition(long objectId, string? schema, string name, EnumLabel[] labels)
        : IEquatable<Definition>
    {
        private readonly (long Id, string? Schema, string Name) _what = (objectId, schema, name);
        private readonly EnumLabel[] _labels = labels;

        public bool Equals(Definition other) =>
            _what == other._what && _labels.AsSpan().SequenceEqual(other._labels);

        public override bool Equals(object? obj) => obj is Definition other && Equals(other);

        public override int GetHashCode() =>
            HashCode.Combine(_what, _labels.Length, _labels.Length == 0 ? default : _labels[^1]);
    }
}
