using System;
using System.Diagnostics.CodeAnalysis;

namespace DecentDb.Data.Values;

/// <summary>What the base classes of ADO.NET hand in has to be an object of this provider.</summary>
internal static class ProviderCast
{
    /// <summary>The object as this provider's type; null stays null.</summary>
    /// <exception cref="InvalidCastException">It is another provider's.</exception>
    [return: NotNullIfNotNull(nameof(value))]
    public static T? To<T>(object? value)
        where T : class => value is null or T
            ? (T?)value
            : throw new InvalidCastException($"A {typeof(T).Name} is needed, not a {value.GetType()}.");
}
