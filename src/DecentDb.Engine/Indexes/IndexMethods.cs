using System;

namespace DecentDb.Engine.Indexes;

/// <summary>All methods of indexes.</summary>
internal static class IndexMethods
{
    /// <summary>The method of indexes that name none.</summary>
    public static readonly BTreeMethod BTree = new();

    private static readonly IIndexMethod[] All = [BTree];

    /// <summary>The method of this name, found ignoring case; null when there is none.</summary>
    public static IIndexMethod? Find(string name) =>
        Array.Find(All, method => string.Equals(method.Name, name, StringComparison.OrdinalIgnoreCase));
}
