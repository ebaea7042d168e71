using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Functions;

/// <summary>
/// The functions that an application gave to one session, by name and number of arguments. They come before those of
/// the catalogue. Used by the thread of the session alone.
/// </summary>
internal sealed class SessionFunctions
{
    /// <summary>In place of the number of arguments: any number.</summary>
    public const int AnyCount = -1;

    // In place of the number of arguments: a function in FROM, which looks at its arguments itself.
    private const int SourceCount = -2;

    private readonly Dictionary<(string Name, int Count), object> _functions = [];

    /// <summary>Grows with each change: what was bound before is bound again.</summary>
    public long Version { get; private set; }

    /// <summary>The function that is being computed; null outside of one.</summary>
    public string? Running { get; private set; }

    public bool IsEmpty => _functions.Count == 0;

    /// <summary>Adds a function, or replaces the one of its name and number of arguments, whatever its kind.</summary>
    /// <param name="name">Its name, in any case.</param>
    /// <param name="count">The number of its arguments, or <see cref="AnyCount"/>.</param>
    /// <param name="overload">A <see cref="ScalarOverload"/> or an <see cref="AggregateOverload"/>.</param>
    public void Set(string name, int count, object overload)
    {
        _functions[KeyOf(name, count)] = overload;
        Version++;
    }

    public void Remove(string name, int count)
    {
        if (_functions.Remove(KeyOf(name, count)))
        {
            Version++;
        }
    }

    public void Clear()
    {
        if (_functions.Count > 0)
        {
            _functions.Clear();
            Version++;
        }
    }

    /// <summary>The scalar function that takes so many arguments, or null.</summary>
    public ScalarOverload? FindScalar(string name, int count) => Find(name, count) as ScalarOverload;

    /// <summary>The aggregate function that takes so many arguments, or null.</summary>
    public AggregateOverload? FindAggregate(string name, int count) => Find(name, count) as AggregateOverload;

    /// <summary>Adds a function in FROM, or replaces that of its name.</summary>
    public void Set(ITableSource source) => Set(source.Name, SourceCount, source);

    /// <summary>Removes a function in FROM, if it is there.</summary>
    public void RemoveSource(string name) => Remove(name, SourceCount);

    /// <summary>The function in FROM of a name, or null.</summary>
    public ITableSource? FindSource(string name) =>
        IsEmpty ? null : _functions.GetValueOrDefault(KeyOf(name, SourceCount)) as ITableSource;

    /// <summary>True when one of the functions has the name.</summary>
    public bool Has(string name)
    {
        foreach (var key in _functions.Keys)
        {
            if (string.Equals(key.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when one of the functions has one of the names.</summary>
    public bool HasAny(IReadOnlyCollection<string> names)
    {
        if (IsEmpty)
        {
            return false;
        }

        foreach (var name in names)
        {
            if (Has(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Runs code of the application for a function, and makes of what it throws an error of the statement.
    /// </summary>
    /// <exception cref="DatabaseException">ExternalRoutineException.</exception>
    public TResult Run<TArgument, TResult>(string name, Func<TArgument, TResult> code, TArgument argument)
    {
        var outer = Running;
        Running = name;
        try
        {
            return code(argument);
        }
        catch (Exception e)
        {
            throw new DatabaseException(
                ErrorCode.ExternalRoutineException, $"The function {name} failed: {e.Message}", e)
            {
                MessageWithoutValues = $"The function {name} threw an exception of type {e.GetType()}.",
            };
        }
        finally
        {
            Running = outer;
        }
    }

    private object? Find(string name, int count) => IsEmpty ? null
        : _functions.GetValueOrDefault(KeyOf(name, count)) ?? _functions.GetValueOrDefault(KeyOf(name, AnyCount));

    private static (string Name, int Count) KeyOf(string name, int count) => (name.ToUpperInvariant(), count);
}
