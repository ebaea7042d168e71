using System;

namespace DecentDb.Data;

/// <content>
/// Aggregate functions that begin with the default of their state: of 0 to 15 arguments, and of any number.
/// </content>
public sealed partial class DecentDbConnection
{
    /// <summary>
    /// Gives this connection an aggregate function, in place of a function of the same name and number of arguments;
    /// null takes it away. Each group begins with the seed, or with the default of its type; the function makes of that
    /// and the values of a row the next state. The last state of a group, or what the selector makes of it, is its
    /// result, also of a group without rows. What a state holds counts for nothing in the memory budget of a statement,
    /// because its size is not known. Arguments, NULL, exceptions and the places where it may be called are as
    /// with <see cref="CreateFunction{TResult}(string, Func{TResult}, bool)"/>.
    /// </summary>
    /// <typeparam name="TAccumulate">The type of the state.</typeparam>
    /// <param name="name">The name, ignoring case.</param>
    /// <param name="func">Called for each row; null takes the function away.</param>
    /// <param name="isDeterministic">True when the same rows always give the same result.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="NotSupportedException">A type has no SQL type.</exception>
    public void CreateAggregate<TAccumulate>(
        string name,
        Func<TAccumulate?, TAccumulate>? func,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate?, TAccumulate?>(
            name,
            [],
            default,
            func is null ? null : (state, _) => func(state),
            static state => state,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, TAccumulate>(
        string name,
        Func<TAccumulate?, T1, TAccumulate>? func,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate?, TAccumulate?>(
            name,
            [typeof(T1)],
            default,
            func is null ? null : (state, a) => func(state, a.Get<T1>(0)),
            static state => state,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, TAccumulate>(
        string name,
        Func<TAccumulate?, T1, T2, TAccumulate>? func,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate?, TAccumulate?>(
            name,
            [typeof(T1), typeof(T2)],
            default,
            func is null ? null : (state, a) => func(state, a.Get<T1>(0), a.Get<T2>(1)),
            static state => state,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, TAccumulate>(
        string name,
        Func<TAccumulate?, T1, T2, T3, TAccumulate>? func,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate?, TAccumulate?>(
            name,
            [typeof(T1), typeof(T2), typeof(T3)],
            default,
            func is null ? null : (state, a) => func(state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2)),
            static state => state,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, T4, TAccumulate>(
        string name,
        Func<TAccumulate?, T1, T2, T3, T4, TAccumulate>? func,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate?, TAccumulate?>(
            name,
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4)],
            default,
            func is null ? null : (state, a) => func(state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3)),
            static state => state,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, T4, T5, TAccumulate>(
        string name,
        Func<TAccumulate?, T1, T2, T3, T4, T5, TAccumulate>? func,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate?, TAccumulate?>(
            name,
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5)],
            default,
            func is null ? null : (state, a) => func(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4)),
            static state => state,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, T4, T5, T6, TAccumulate>(
        string name,
        Func<TAccumulate?, T1, T2, T3, T4, T5, T6, TAccumulate>? func,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate?, TAccumulate?>(
            name,
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6)],
            default,
            func is null ? null : (state, a) => func(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5)),
            static state => state,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, T4, T5, T6, T7, TAccumulate>(
        string name,
        Func<TAccumulate?, T1, T2, T3, T4, T5, T6, T7, TAccumulate>? func,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate?, TAccumulate?>(
            name,
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7)],
            default,
            func is null ? null : (state, a) => func(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6)),
            static state => state,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, T4, T5, T6, T7, T8, TAccumulate>(
        string name,
        Func<TAccumulate?, T1, T2, T3, T4, T5, T6, T7, T8, TAccumulate>? func,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate?, TAccumulate?>(
            name,
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8)],
            default,
            func is null ? null : (state, a) => func(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6), a.Get<T8>(7)),
            static state => state,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, T4, T5, T6, T7, T8, T9, TAccumulate>(
        string name,
        Func<TAccumulate?, T1, T2, T3, T4, T5, T6, T7, T8, T9, TAccumulate>? func,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate?, TAccumulate?>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9)],
            default,
            func is null ? null : (state, a) => func(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6), a.Get<T8>(7), a.Get<T9>(8)),
            static state => state,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TAccumulate>(
        string name,
        Func<TAccumulate?, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TAccumulate>? func,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate?, TAccumulate?>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10)],
            default,
            func is null ? null : (state, a) => func(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6), a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9)),
            static state => state,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, TAccumulate>(
        string name,
        Func<TAccumulate?, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, TAccumulate>? func,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate?, TAccumulate?>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10), typeof(T11)],
            default,
            func is null ? null : (state, a) => func(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6), a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9), a.Get<T11>(10)),
            static state => state,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, TAccumulate>(
        string name,
        Func<TAccumulate?, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, TAccumulate>? func,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate?, TAccumulate?>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10), typeof(T11), typeof(T12)],
            default,
            func is null ? null : (state, a) => func(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6), a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9), a.Get<T11>(10), a.Get<T12>(11)),
            static state => state,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, TAccumulate>(
        string name,
        Func<TAccumulate?, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, TAccumulate>? func,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate?, TAccumulate?>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10), typeof(T11), typeof(T12), typeof(T13)],
            default,
            func is null ? null : (state, a) => func(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6), a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9), a.Get<T11>(10), a.Get<T12>(11),
                a.Get<T13>(12)),
            static state => state,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, TAccumulate>(
        string name,
        Func<TAccumulate?, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, TAccumulate>? func,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate?, TAccumulate?>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10), typeof(T11), typeof(T12), typeof(T13), typeof(T14)],
            default,
            func is null ? null : (state, a) => func(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6), a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9), a.Get<T11>(10), a.Get<T12>(11),
                a.Get<T13>(12), a.Get<T14>(13)),
            static state => state,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, TAccumulate>(
        string name,
        Func<TAccumulate?, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, TAccumulate>? func,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate?, TAccumulate?>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10), typeof(T11), typeof(T12), typeof(T13), typeof(T14), typeof(T15)],
            default,
            func is null ? null : (state, a) => func(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6), a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9), a.Get<T11>(10), a.Get<T12>(11),
                a.Get<T13>(12), a.Get<T14>(13), a.Get<T15>(14)),
            static state => state,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<TAccumulate>(
        string name,
        Func<TAccumulate?, object?[], TAccumulate>? func,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate?, TAccumulate?>(
            name,
            null,
            default,
            func is null ? null : (state, a) => func(state, a.GetAll()),
            static state => state,
            isDeterministic);
}
