using System;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sessions;

namespace DecentDb.Engine.Api;

/// <summary>
/// The functions that an application gives to a session, where they come before those of the dialect. Only the session
/// sees them: what the database keeps, such as CHECK and DEFAULT, cannot call them.
/// </summary>
public sealed class FunctionRegistry
{
    private readonly SessionContext _session;

    internal FunctionRegistry(SessionContext session)
    {
        _session = session;
    }

    /// <summary>The function that is being computed; null outside of one.</summary>
    public string? Running => Registered.Running;

    private SessionFunctions Registered => _session.Functions;

    /// <summary>Adds a function, in place of one of the same name and number of arguments.</summary>
    /// <param name="definition">The function.</param>
    /// <exception cref="DatabaseException">ObjectInUse: a function of the session is running.</exception>
    public void Add(ScalarFunctionDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        _session.RefuseIfUnusable();
        Registered.Set(definition.Name, definition.ParameterCount, definition.ToOverload(Registered));
    }

    /// <summary>Adds an aggregate function, in place of a function of the same name and number of arguments.</summary>
    /// <param name="definition">The function.</param>
    /// <exception cref="DatabaseException">ObjectInUse: a function of the session is running.</exception>
    public void Add(AggregateFunctionDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        _session.RefuseIfUnusable();
        Registered.Set(definition.Name, definition.ParameterCount, definition.ToOverload(Registered));
    }

    /// <summary>Adds a function in FROM, in place of one of the same name.</summary>
    /// <param name="source">The function.</param>
    /// <exception cref="DatabaseException">ObjectInUse: a function of the session is running.</exception>
    public void Add(ITableSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _session.RefuseIfUnusable();
        Registered.Set(source);
    }

    /// <summary>Removes a function in FROM, if it is there.</summary>
    /// <param name="name">Its name, ignoring case.</param>
    /// <exception cref="DatabaseException">ObjectInUse: a function of the session is running.</exception>
    public void RemoveSource(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        _session.RefuseIfUnusable();
        Registered.RemoveSource(name);
    }

    /// <summary>Removes a function, if it is there.</summary>
    /// <param name="name">Its name, ignoring case.</param>
    /// <param name="parameterCount">The number of its arguments; -1 for one that takes any number.</param>
    /// <exception cref="DatabaseException">ObjectInUse: a function of the session is running.</exception>
    public void Remove(string name, int parameterCount)
    {
        ArgumentNullException.ThrowIfNull(name);
        _session.RefuseIfUnusable();
        Registered.Remove(name, parameterCount);
    }

    /// <summary>Removes all functions.</summary>
    public void Clear() => Registered.Clear();
}
