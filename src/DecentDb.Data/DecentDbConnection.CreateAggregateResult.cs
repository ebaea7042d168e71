using System;

namespace DecentDb.Data;

/// <content>Aggregate functions that make their result of the last state.</content>
public sealed partial class DecentDbConnection
{
    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<TAccumulate, TResult>(
        string name,
        TAccumulate seed,
        Func<TAccumulate, TAccumulate>? func,
        Func<TAccumulate, TResult>? resultSelector,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate, TResult>(
            name,
            [],
            seed,
            func is null ? null : (state, _) => func(state),
            resultSelector,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, TAccumulate, TResult>(
        string name,
        TAccumulate seed,
        Func<TAccumulate, T1, TAccumulate>? func,
        Func<TAccumulate, TResult>? resultSelector,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate, TResult>(
            name,
            [typeof(T1)],
            seed,
            func is null ? null : (state, a) => func(state, a.Get<T1>(0)),
            resultSelector,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, TAccumulate, TResult>(
        string name,
        TAccumulate seed,
        Func<TAccumulate, T1, T2, TAccumulate>? func,
        Func<TAccumulate, TResult>? resultSelector,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate, TResult>(
            name,
            [typeof(T1), typeof(T2)],
            seed,
            func is null ? null : (state, a) => func(state, a.Get<T1>(0), a.Get<T2>(1)),
            resultSelector,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, TAccumulate, TResult>(
        string name,
        TAccumulate seed,
        Func<TAccumulate, T1, T2, T3, TAccumulate>? func,
        Func<TAccumulate, TResult>? resultSelector,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate, TResult>(
            name,
            [typeof(T1), typeof(T2), typeof(T3)],
            seed,
            func is null ? null : (state, a) => func(state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2)),
            resultSelector,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, T4, TAccumulate, TResult>(
        string name,
        TAccumulate seed,
        Func<TAccumulate, T1, T2, T3, T4, TAccumulate>? func,
        Func<TAccumulate, TResult>? resultSelector,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate, TResult>(
            name,
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4)],
            seed,
            func is null ? null : (state, a) => func(state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3)),
            resultSelector,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, T4, T5, TAccumulate, TResult>(
        string name,
        TAccumulate seed,
        Func<TAccumulate, T1, T2, T3, T4, T5, TAccumulate>? func,
        Func<TAccumulate, TResult>? resultSelector,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate, TResult>(
            name,
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5)],
            seed,
            func is null ? null : (state, a) => func(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4)),
            resultSelector,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, T4, T5, T6, TAccumulate, TResult>(
        string name,
        TAccumulate seed,
        Func<TAccumulate, T1, T2, T3, T4, T5, T6, TAccumulate>? func,
        Func<TAccumulate, TResult>? resultSelector,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate, TResult>(
            name,
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6)],
            seed,
            func is null ? null : (state, a) => func(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5)),
            resultSelector,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, T4, T5, T6, T7, TAccumulate, TResult>(
        string name,
        TAccumulate seed,
        Func<TAccumulate, T1, T2, T3, T4, T5, T6, T7, TAccumulate>? func,
        Func<TAccumulate, TResult>? resultSelector,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate, TResult>(
            name,
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7)],
            seed,
            func is null ? null : (state, a) => func(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6)),
            resultSelector,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, T4, T5, T6, T7, T8, TAccumulate, TResult>(
        string name,
        TAccumulate seed,
        Func<TAccumulate, T1, T2, T3, T4, T5, T6, T7, T8, TAccumulate>? func,
        Func<TAccumulate, TResult>? resultSelector,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate, TResult>(
            name,
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8)],
            seed,
            func is null ? null : (state, a) => func(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6), a.Get<T8>(7)),
            resultSelector,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, T4, T5, T6, T7, T8, T9, TAccumulate, TResult>(
        string name,
        TAccumulate seed,
        Func<TAccumulate, T1, T2, T3, T4, T5, T6, T7, T8, T9, TAccumulate>? func,
        Func<TAccumulate, TResult>? resultSelector,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate, TResult>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9)],
            seed,
            func is null ? null : (state, a) => func(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6), a.Get<T8>(7), a.Get<T9>(8)),
            resultSelector,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TAccumulate, TResult>(
        string name,
        TAccumulate seed,
        Func<TAccumulate, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TAccumulate>? func,
        Func<TAccumulate, TResult>? resultSelector,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate, TResult>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10)],
            seed,
            func is null ? null : (state, a) => func(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6), a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9)),
            resultSelector,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, TAccumulate, TResult>(
        string name,
        TAccumulate seed,
        Func<TAccumulate, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, TAccumulate>? func,
        Func<TAccumulate, TResult>? resultSelector,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate, TResult>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10), typeof(T11)],
            seed,
            func is null ? null : (state, a) => func(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6), a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9), a.Get<T11>(10)),
            resultSelector,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, TAccumulate, TResult>(
        string name,
        TAccumulate seed,
        Func<TAccumulate, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, TAccumulate>? func,
        Func<TAccumulate, TResult>? resultSelector,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate, TResult>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10), typeof(T11), typeof(T12)],
            seed,
            func is null ? null : (state, a) => func(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6), a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9), a.Get<T11>(10), a.Get<T12>(11)),
            resultSelector,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, TAccumulate, TResult>(
        string name,
        TAccumulate seed,
        Func<TAccumulate, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, TAccumulate>? func,
        Func<TAccumulate, TResult>? resultSelector,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate, TResult>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10), typeof(T11), typeof(T12), typeof(T13)],
            seed,
            func is null ? null : (state, a) => func(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6), a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9), a.Get<T11>(10), a.Get<T12>(11),
                a.Get<T13>(12)),
            resultSelector,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, TAccumulate, TResult>(
        string name,
        TAccumulate seed,
        Func<TAccumulate, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, TAccumulate>? func,
        Func<TAccumulate, TResult>? resultSelector,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate, TResult>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10), typeof(T11), typeof(T12), typeof(T13), typeof(T14)],
            seed,
            func is null ? null : (state, a) => func(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6), a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9), a.Get<T11>(10), a.Get<T12>(11),
                a.Get<T13>(12), a.Get<T14>(13)),
            resultSelector,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<
        T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, TAccumulate, TResult>(
        string name,
        TAccumulate seed,
        Func<TAccumulate, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, TAccumulate>? func,
        Func<TAccumulate, TResult>? resultSelector,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate, TResult>(
            name,
            [
                typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8),
                typeof(T9), typeof(T10), typeof(T11), typeof(T12), typeof(T13), typeof(T14), typeof(T15)],
            seed,
            func is null ? null : (state, a) => func(
                state, a.Get<T1>(0), a.Get<T2>(1), a.Get<T3>(2), a.Get<T4>(3), a.Get<T5>(4), a.Get<T6>(5),
                a.Get<T7>(6), a.Get<T8>(7), a.Get<T9>(8), a.Get<T10>(9), a.Get<T11>(10), a.Get<T12>(11),
                a.Get<T13>(12), a.Get<T14>(13), a.Get<T15>(14)),
            resultSelector,
            isDeterministic);

    /// <inheritdoc cref="CreateAggregate{TAccumulate}(string, Func{TAccumulate, TAccumulate}, bool)"/>
    public void CreateAggregate<TAccumulate, TResult>(
        string name,
        TAccumulate seed,
        Func<TAccumulate, object?[], TAccumulate>? func,
        Func<TAccumulate, TResult>? resultSelector,
        bool isDeterministic = false) =>
        CreateAggregateCore<TAccumulate, TResult>(
            name,
            null,
            seed,
            func is null ? null : (state, a) => func(state, a.GetAll()),
            resultSelector,
            isDeterministic);
}
