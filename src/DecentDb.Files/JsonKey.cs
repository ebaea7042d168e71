using System;
using System.Collections.Generic;
using System.Text;

namespace DecentDb.Files;

/// <summary>
/// A key of an object, with the keys below it. Keys mostly come in one and the same order, so that the one after the
/// last found is looked at first.
/// </summary>
internal sealed class JsonKey(byte[] name, JsonKey? parent)
{
    private const int ListedMax = 16; // so many are compared one by one

    private readonly List<JsonKey> _children = [];

    // The name with the quote and the colon after it; nothing where a file cannot have it without escapes.
    private readonly byte[] _plain = name.AsSpan().IndexOfAny(JsonBytes.Special) < 0
        ? [.. name, (byte)'"', (byte)':']
        : [];
    private Dictionary<string, JsonKey>? _byName;

    /// <summary>The column that holds its values; -1 without one.</summary>
    public int Column { get; set; } = -1;

    public JsonKey? Parent => parent;

    public string Name => Encoding.UTF8.GetString(name);

    public int Depth => parent is null ? 0 : parent.Depth + 1;

    /// <summary>Whether there are keys below it.</summary>
    public bool HasChildren => _children.Count > 0;

    /// <summary>The key of a name below this one, or null.</summary>
    /// <param name="wanted">The name, without escapes.</param>
    /// <param name="next">The place at which it is looked for first; after it the next one.</param>
    public JsonKey? Find(ReadOnlySpan<byte> wanted, ref int next)
    {
        if (next < _children.Count && _children[next].IsNamed(wanted))
        {
            return _children[next++];
        }

        if (_children.Count > ListedMax)
        {
            return FindByName(wanted, ref next);
        }

        for (int i = 0; i < _children.Count; i++)
        {
            if (_children[i].IsNamed(wanted))
            {
                next = i + 1;
                return _children[i];
            }
        }

        return null;
    }

    /// <summary>
    /// The key below this one whose turn it is, if a text, which begins after a quote, has it with the colon; null for
    /// any other.
    /// </summary>
    /// <param name="text">What comes after the quote.</param>
    /// <param name="next">The place at which it is looked for; after it the next one.</param>
    /// <param name="length">How many bytes of the text are taken.</param>
    public JsonKey? FindNext(ReadOnlySpan<byte> text, ref int next, out int length)
    {
        length = 0;
        if (next >= _children.Count)
        {
            return null;
        }

        var key = _children[next];
        length = key._plain.Length;
        if (length == 0 || !text.StartsWith(key._plain))
        {
            return null;
        }

        next++;
        return key;
    }

    /// <summary>A key below this one whose name differs in case at most, or null.</summary>
    public JsonKey? FindIgnoringCase(ReadOnlySpan<byte> wanted)
    {
        string text = Encoding.UTF8.GetString(wanted);
        return _children.Find(child => child.Name.Equals(text, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Adds the keys below this one that have neither a column nor keys of their own.</summary>
    public void CollectEmpty(List<JsonKey> empty)
    {
        foreach (var child in _children)
        {
            if (child.Column < 0 && !child.HasChildren)
            {
                empty.Add(child);
            }

            child.CollectEmpty(empty);
        }
    }

    public JsonKey Add(ReadOnlySpan<byte> child)
    {
        var added = new JsonKey(child.ToArray(), this);
        _children.Add(added);
        _byName?.TryAdd(added.Name, added);
        return added;
    }

    /// <summary>The name with those above it.</summary>
    public string ToPath() => parent is null ? "" : parent.Parent is null ? Name : parent.ToPath() + "_" + Name;

    /// <summary>The keys from the object to this one.</summary>
    public string[] ToParts()
    {
        var parts = new List<string>();
        for (var key = this; key.Parent is not null; key = key.Parent)
        {
            parts.Insert(0, key.Name);
        }

        return [.. parts];
    }

    private bool IsNamed(ReadOnlySpan<byte> wanted) => wanted.SequenceEqual(name);

    private JsonKey? FindByName(ReadOnlySpan<byte> wanted, ref int next)
    {
        if (_byName is null)
        {
            _byName = new Dictionary<string, JsonKey>(StringComparer.Ordinal);
            foreach (var child in _children)
            {
                _byName.TryAdd(child.Name, child);
            }
        }

        if (!_byName.TryGetValue(Encoding.UTF8.GetString(wanted), out var found))
        {
            return null;
        }

        next = _children.IndexOf(found) + 1;
        return found;
    }
}
