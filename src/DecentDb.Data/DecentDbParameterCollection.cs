using System;
using System.Collections;
using System.Collections.Generic;
using System.Data;
using System.Data.Common;
using DecentDb.Data.Values;

namespace DecentDb.Data;

/// <summary>The parameters of a command. Names are compared without their prefix and ignoring case.</summary>
public sealed class DecentDbParameterCollection : DbParameterCollection
{
    // From this many parameters on a name is found by hash.
    private const int HashedCountMin = 17;

    private readonly List<DecentDbParameter> _items = [];
    private Dictionary<string, int>? _places;
    private int _placesVersion;
    private bool _hasOutput;
    private int _outputVersion;

    internal DecentDbParameterCollection()
    {
    }

    /// <inheritdoc/>
    public override int Count => _items.Count;

    /// <inheritdoc/>
    public override object SyncRoot => ((ICollection)_items).SyncRoot;

    /// <summary>
    /// Changes whenever a parameter comes, goes or gets another name or direction; values do not matter.
    /// </summary>
    internal int Version { get; private set; }

    /// <summary>True when statements set the value of one of them.</summary>
    internal bool HasOutput
    {
        get
        {
            if (_outputVersion != Version)
            {
                _hasOutput = _items.Exists(static item => item.IsOutput);
                _outputVersion = Version;
            }

            return _hasOutput;
        }
    }

    /// <summary>The parameter at an index.</summary>
    /// <param name="index">Counted from 0.</param>
    public new DecentDbParameter this[int index]
    {
        get => _items[index];
        set => SetParameter(index, value);
    }

    /// <summary>The parameter of a name.</summary>
    /// <param name="parameterName">The name, with or without its prefix.</param>
    /// <exception cref="IndexOutOfRangeException">There is none.</exception>
    public new DecentDbParameter this[string parameterName]
    {
        get => _items[Require(parameterName)];
        set => SetParameter(Require(parameterName), value);
    }

    /// <summary>Adds a parameter.</summary>
    /// <param name="value">A <see cref="DecentDbParameter"/>.</param>
    /// <returns>Its index.</returns>
    public override int Add(object value)
    {
        Add(Cast(value));
        return _items.Count - 1;
    }

    /// <summary>Adds a parameter.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <returns>The same parameter.</returns>
    public DecentDbParameter Add(DecentDbParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        Adopt(parameter);
        _items.Add(parameter);
        return parameter;
    }

    /// <summary>Adds a parameter of a type, without a value.</summary>
    /// <param name="parameterName">The name, with or without its prefix.</param>
    /// <param name="dbType">The type to which values are converted.</param>
    /// <returns>The new parameter.</returns>
    public DecentDbParameter Add(string? parameterName, DbType dbType) =>
        Add(new DecentDbParameter(parameterName, dbType));

    /// <summary>Adds a parameter of a type and size, without a value.</summary>
    /// <param name="parameterName">The name, with or without its prefix.</param>
    /// <param name="dbType">The type to which values are converted.</param>
    /// <param name="size">See <see cref="DecentDbParameter.Size"/>; 0 leaves values as they are.</param>
    /// <returns>The new parameter.</returns>
    public DecentDbParameter Add(string? parameterName, DbType dbType, int size) =>
        Add(new DecentDbParameter(parameterName, dbType, size));

    /// <summary>Adds a parameter that a data adapter fills from a column.</summary>
    /// <param name="parameterName">The name, with or without its prefix.</param>
    /// <param name="dbType">The type to which values are converted.</param>
    /// <param name="size">See <see cref="DecentDbParameter.Size"/>; 0 leaves values as they are.</param>
    /// <param name="sourceColumn">The column from which a data adapter takes the value.</param>
    /// <returns>The new parameter.</returns>
    public DecentDbParameter Add(string? parameterName, DbType dbType, int size, string? sourceColumn) =>
        Add(new DecentDbParameter(parameterName, dbType, size, sourceColumn));

    /// <summary>Adds a parameter with a value.</summary>
    /// <param name="parameterName">The name, with or without its prefix.</param>
    /// <param name="value">The value; null and <see cref="DBNull"/> are NULL.</param>
    /// <returns>The new parameter.</returns>
    public DecentDbParameter AddWithValue(string? parameterName, object? value) =>
        Add(new DecentDbParameter(parameterName, value));

    /// <inheritdoc/>
    public override void AddRange(Array values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var value in values)
        {
            Add(value!);
        }
    }

    /// <inheritdoc/>
    public override void Clear()
    {
        foreach (var item in _items)
        {
            item.Owner = null;
        }

        _items.Clear();
        Changed();
    }

    /// <inheritdoc/>
    public override bool Contains(object value) => IndexOf(value) >= 0;

    /// <inheritdoc/>
    public override bool Contains(string value) => IndexOf(value) >= 0;

    /// <inheritdoc/>
    public override void CopyTo(Array array, int index) => ((ICollection)_items).CopyTo(array, index);

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => _items.GetEnumerator();

    /// <inheritdoc/>
    public override int IndexOf(object value) => value is DecentDbParameter item ? _items.IndexOf(item) : -1;

    /// <inheritdoc/>
    public override int IndexOf(string parameterName) => Find(DecentDbParameter.WithoutPrefix(parameterName ?? ""));

    /// <inheritdoc/>
    public override void Insert(int index, object value)
    {
        var item = Cast(value);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, _items.Count);
        Adopt(item);
        _items.Insert(index, item);
    }

    /// <inheritdoc/>
    public override void Remove(object value)
    {
        var index = _items.IndexOf(Cast(value));
        if (index < 0)
        {
            throw new ArgumentException("The parameter is not in this collection.", nameof(value));
        }

        RemoveAt(index);
    }

    /// <inheritdoc/>
    public override void RemoveAt(int index)
    {
        _items[index].Owner = null;
        _items.RemoveAt(index);
        Changed();
    }

    /// <inheritdoc/>
    public override void RemoveAt(string parameterName) => RemoveAt(Require(parameterName));

    internal void Changed() => Version++;

    /// <summary>The index of a name without its prefix, or -1.</summary>
    internal int Find(string bareName)
    {
        if (_items.Count >= HashedCountMin)
        {
            return Places().GetValueOrDefault(bareName, -1);
        }

        for (var i = 0; i < _items.Count; i++)
        {
            if (_items[i].BareName.Equals(bareName, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    internal string? FindDuplicate()
    {
        for (var i = 1; i < _items.Count; i++)
        {
            var name = _items[i].BareName;
            if (name.Length > 0 && Find(name) < i)
            {
                return name;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    protected override DbParameter GetParameter(int index) => _items[index];

    /// <inheritdoc/>
    protected override DbParameter GetParameter(string parameterName) => _items[Require(parameterName)];

    /// <inheritdoc/>
    protected override void SetParameter(int index, DbParameter value)
    {
        var item = Cast(value);
        if (ReferenceEquals(_items[index], item))
        {
            return;
        }

        Adopt(item);
        _items[index].Owner = null;
        _items[index] = item;
    }

    /// <inheritdoc/>
    protected override void SetParameter(string parameterName, DbParameter value) =>
        SetParameter(Require(parameterName), value);

    private void Adopt(DecentDbParameter item)
    {
        if (item.Owner is not null)
        {
            throw new ArgumentException("The parameter belongs to a collection already.", nameof(item));
        }

        item.Owner = this;
        Changed();
    }

    private Dictionary<string, int> Places()
    {
        if (_places is null || _placesVersion != Version)
        {
            _places = new Dictionary<string, int>(_items.Count, StringComparer.OrdinalIgnoreCase);
            for (var i = 0; i < _items.Count; i++)
            {
                _places.TryAdd(_items[i].BareName, i);
            }

            _placesVersion = Version;
        }

        return _places;
    }

    private int Require(string parameterName)
    {
        var index = IndexOf(parameterName);
        return index >= 0 ? index : throw OutOfRange.Error($"There is no parameter '{parameterName}'.");
    }

    private static DecentDbParameter Cast(object? value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return ProviderCast.To<DecentDbParameter>(value);
    }
}
