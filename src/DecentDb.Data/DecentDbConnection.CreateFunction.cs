using System;

namespace DecentDb.Data;

/// <content>Functions of the values of one row: of 0 to 16 arguments, of any number, and with a state.</content>
public sealed partial class DecentDbConnection
{
    /// <summary>
    /// Gives this connection a SQL function, in place of one of the same name and number of arguments; null takes it
    /// away. It may be called wherever an expression stands, but not in what the database keeps, such as CHECK and
    /// DEFAULT. Arguments are taken as a column of the SQL type of their parameter would take them; NULL is handed in
    /// as null, and is an error where the type of the parameter takes none. What the function throws is the inner
    /// exception of an error with SQLSTATE 38000. A function cannot use its own connection.
    /// </summary>
    /// <typeparam name="TResult">The type of the result; it has a SQL type.</typeparam>
    /// <param name="name">The name, ignoring case.</param>
    /// <param name="function">The function; null takes it away.</param>
    /// <param name="isDeterministic">
    /// True when the same arguments always give the same result: then a call may be computed once for many rows.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="NotSupportedException">A type has no SQL type.</exception>
    public void CreateFunction<TResult>(
        string name,
        Func<TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [],
            function is null ? null : _ => function(),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<T1, TResult>(
        string name,
        Func<T1, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [typeof(T1)],
            function is null ? null : a => function(a.Get<T1>(0)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<T1, T2, TResult>(
        string name,
        Func<T1, T2, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [typeof(T1), typeof(T2)],
            function is null ? null : a => function(a.Get<T1>(0), a.Get<T2>(1)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<T1, T2, T3, TResult>(
        string name,
        Func<T1, T2, T3, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [typeof(T1), typeof(T2), typeof(T3)],
            function is null ? null : a => function(a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<T1, T2, T3, T4, TResult>(
        string name,
        Func<T1, T2, T3, T4, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4)],
            function is null ? null : a => function(a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<T1, T2, T3, T4, T5, TResult>(
        string name,
        Func<T1, T2, T3, T4, T5, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5)],
            function is null ? null : a => function(
                a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<T1, T2, T3, T4, T5, T6, TResult>(
        string name,
        Func<T1, T2, T3, T4, T5, T6, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6)],
            function is null ? null : a => function(
                a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<T1, T2, T3, T4, T5, T6, T7, TResult>(
        string name,
        Func<T1, T2, T3, T4, T5, T6, T7, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7)],
            function is null ? null : a => function(
                a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5), a.Get<T7>(6)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(
        string name,
        Func<T1, T2, T3, T4, T5, T6, T7, T8, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8)],
            function is null ? null : a => function(
                a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5), a.Get<T7>(6),
                a.Get<T8>(7)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult>(
        string name,
        Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9)],
            function is null ? null : a => function(
                a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5), a.Get<T7>(6),
                a.Get<T8>(7), a.Get<T9>(8)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult>(
        string name,
        Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10)],
            function is null ? null : a => function(
                a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5), a.Get<T7>(6),
                a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, TResult>(
        string name,
        Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10), typeof(T11)],
            function is null ? null : a => function(
                a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5), a.Get<T7>(6),
                a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9), a.Get<T11>(10)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, TResult>(
        string name,
        Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10), typeof(T11), typeof(T12)],
            function is null ? null : a => function(
                a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5), a.Get<T7>(6),
                a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9), a.Get<T11>(10), a.Get<T12>(11)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, TResult>(
        string name,
        Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10), typeof(T11), typeof(T12), typeof(T13)],
            function is null ? null : a => function(
                a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5), a.Get<T7>(6),
                a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9), a.Get<T11>(10), a.Get<T12>(11), a.Get<T13>(12)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, TResult>(
        string name,
        Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10), typeof(T11), typeof(T12), typeof(T13), typeof(T14)],
            function is null ? null : a => function(
                a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5), a.Get<T7>(6),
                a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9), a.Get<T11>(10), a.Get<T12>(11), a.Get<T13>(12),
                a.Get<T14>(13)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, TResult>(
        string name,
        Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10), typeof(T11), typeof(T12), typeof(T13), typeof(T14), typeof(T15)],
            function is null ? null : a => function(
                a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5), a.Get<T7>(6),
                a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9), a.Get<T11>(10), a.Get<T12>(11), a.Get<T13>(12),
                a.Get<T14>(13), a.Get<T15>(14)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16, TResult>(
        string name,
        Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10), typeof(T11), typeof(T12), typeof(T13), typeof(T14), typeof(T15), typeof(T16)],
            function is null ? null : a => function(
                a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5), a.Get<T7>(6),
                a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9), a.Get<T11>(10), a.Get<T12>(11), a.Get<T13>(12),
                a.Get<T14>(13), a.Get<T15>(14), a.Get<T16>(15)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<TResult>(
        string name,
        Func<object?[], TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            null,
            function is null ? null : a => function(a.GetAll()),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<TState, TResult>(
        string name,
        TState state,
        Func<TState, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [],
            function is null ? null : _ => function(state),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<TState, T1, TResult>(
        string name,
        TState state,
        Func<TState, T1, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [typeof(T1)],
            function is null ? null : a => function(state, a.Get<T1>(0)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<TState, T1, T2, TResult>(
        string name,
        TState state,
        Func<TState, T1, T2, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [typeof(T1), typeof(T2)],
            function is null ? null : a => function(state, a.Get<T1>(0), a.Get<T2>(1)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<TState, T1, T2, T3, TResult>(
        string name,
        TState state,
        Func<TState, T1, T2, T3, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [typeof(T1), typeof(T2), typeof(T3)],
            function is null ? null : a => function(state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<TState, T1, T2, T3, T4, TResult>(
        string name,
        TState state,
        Func<TState, T1, T2, T3, T4, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4)],
            function is null ? null : a => function(state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<TState, T1, T2, T3, T4, T5, TResult>(
        string name,
        TState state,
        Func<TState, T1, T2, T3, T4, T5, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5)],
            function is null ? null : a => function(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<TState, T1, T2, T3, T4, T5, T6, TResult>(
        string name,
        TState state,
        Func<TState, T1, T2, T3, T4, T5, T6, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6)],
            function is null ? null : a => function(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<TState, T1, T2, T3, T4, T5, T6, T7, TResult>(
        string name,
        TState state,
        Func<TState, T1, T2, T3, T4, T5, T6, T7, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7)],
            function is null ? null : a => function(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<TState, T1, T2, T3, T4, T5, T6, T7, T8, TResult>(
        string name,
        TState state,
        Func<TState, T1, T2, T3, T4, T5, T6, T7, T8, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8)],
            function is null ? null : a => function(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6), a.Get<T8>(7)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<TState, T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult>(
        string name,
        TState state,
        Func<TState, T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9)],
            function is null ? null : a => function(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6), a.Get<T8>(7), a.Get<T9>(8)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<TState, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult>(
        string name,
        TState state,
        Func<TState, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10)],
            function is null ? null : a => function(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6), a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<TState, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, TResult>(
        string name,
        TState state,
        Func<TState, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10), typeof(T11)],
            function is null ? null : a => function(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6), a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9), a.Get<T11>(10)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<TState, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, TResult>(
        string name,
        TState state,
        Func<TState, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10), typeof(T11), typeof(T12)],
            function is null ? null : a => function(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6), a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9), a.Get<T11>(10), a.Get<T12>(11)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<TState, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, TResult>(
        string name,
        TState state,
        Func<TState, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10), typeof(T11), typeof(T12), typeof(T13)],
            function is null ? null : a => function(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6), a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9), a.Get<T11>(10), a.Get<T12>(11),
                a.Get<T13>(12)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<TState, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, TResult>(
        string name,
        TState state,
        Func<TState, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10), typeof(T11), typeof(T12), typeof(T13), typeof(T14)],
            function is null ? null : a => function(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6), a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9), a.Get<T11>(10), a.Get<T12>(11),
                a.Get<T13>(12), a.Get<T14>(13)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<TState, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, TResult>(
        string name,
        TState state,
        Func<TState, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10), typeof(T11), typeof(T12), typeof(T13), typeof(T14), typeof(T15)],
            function is null ? null : a => function(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6), a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9), a.Get<T11>(10), a.Get<T12>(11),
                a.Get<T13>(12), a.Get<T14>(13), a.Get<T15>(14)),
            isDeterministic);

    /// <inheritdoc cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>
    public void CreateFunction<TState, TResult>(
        string name,
        TState state,
        Func<TState, object?[], TResult>? function,
        bool isDeterministic = false) =>
        CreateFunctionCore<TResult>(
            name,
            null,
            function is null ? null : a => function(state, a.GetAll()),
            isDeterministic);
}
