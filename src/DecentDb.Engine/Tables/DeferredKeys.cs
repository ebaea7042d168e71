using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// The keys of foreign keys whose check waits for the commit, or for SET CONSTRAINTS: those that rows refer to and that
/// were not there, and those that were taken away. A rollback to a savepoint forgets what came since.
/// </summary>
internal sealed class DeferredKeys
{
    private readonly Dictionary<(long ChildTableId, string Name), KeyValues> _keys = [];
    private DeferredModes _modes = DeferredModes.Declared;

    /// <summary>True when the check of a foreign key waits now.</summary>
    public bool IsDeferred(ForeignKeySchema key) => key.IsDeferrable && _modes.Of(key);

    /// <summary>Notes a key whose check waits.</summary>
    /// <param name="parent">The table that has, or should have, the key.</param>
    /// <param name="key">The foreign key.</param>
    /// <param name="values">The key, in the order of the foreign key.</param>
    /// <param name="row">Its place.</param>
    public void Add(TableSchema parent, ForeignKeySchema key, ReadOnlySpan<ColumnVector> values, int row)
    {
        var place = (key.ChildTableId, key.Name);
        if (!_keys.TryGetValue(place, out var known))
        {
            known = new KeyValues(parent, key.ParentOrdinals);
            _keys.Add(place, known);
        }

        known.Add(values, row);
    }

    /// <summary>Says when foreign keys are checked from now on; what waited for them is to be checked before.</summary>
    /// <param name="names">Their names; empty = all.</param>
    /// <param name="isDeferred">Whether they wait.</param>
    public void SetMode(IReadOnlyCollection<string> names, bool isDeferred) => _modes = _modes.With(names, isDeferred);

    /// <summary>The keys that wait, by the table that refers to them and the name of the foreign key.</summary>
    public IEnumerable<KeyValuePair<(long ChildTableId, string Name), KeyValues>> All => _keys;

    /// <summary>What <see cref="RestoreTo"/> goes back to.</summary>
    public object? Seal()
    {
        if (_keys.Count == 0 && ReferenceEquals(_modes, DeferredModes.Declared))
        {
            return null;
        }

        var counts = new Dictionary<(long, string), int>(_keys.Count);
        foreach (var (place, keys) in _keys)
        {
            counts.Add(place, keys.Count);
        }

        return new SavedKeys(counts, _modes);
    }

    public void RestoreTo(object? token)
    {
        var saved = (SavedKeys?)token;
        _modes = saved?.Modes ?? DeferredModes.Declared;
        foreach (var place in new List<(long, string)>(_keys.Keys))
        {
            if (saved is not null && saved.Counts.TryGetValue(place, out var count))
            {
                _keys[place].CutTo(count);
            }
            else
            {
                _keys.Remove(place);
            }
        }
    }

    public void Clear() => RestoreTo(null);

    private sealed record SavedKeys(Dictionary<(long, string), int> Counts, DeferredModes Modes);

    /// <summary>What SET CONSTRAINTS said in a transaction. Immutable.</summary>
    private sealed class DeferredModes(bool? all, ImmutableDictionary<string, bool> named)
    {
        public static readonly DeferredModes Declared = new(
            null, ImmutableDictionary.Create<string, bool>(StringComparer.OrdinalIgnoreCase));

        public bool Of(ForeignKeySchema key) =>
            named.TryGetValue(key.Name, out var isDeferred) ? isDeferred : all ?? key.IsInitiallyDeferred;

        public DeferredModes With(IReadOnlyCollection<string> names, bool isDeferred)
        {
            if (names.Count == 0)
            {
                return new DeferredModes(isDeferred, Declared.Named);
            }

            var changed = named;
            foreach (var name in names)
            {
                changed = changed.SetItem(name, isDeferred);
            }

            return new DeferredModes(all, changed);
        }

        private ImmutableDictionary<string, bool> Named => named;
    }
}
