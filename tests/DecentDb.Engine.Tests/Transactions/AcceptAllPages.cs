using System;
using DecentDb.Engine.Paging;

namespace DecentDb.Engine.Tests.Transactions;

internal sealed class AcceptAllPages : IPageChecker
{
    public static readonly AcceptAllPages Instance = new();

    public string? FindDamage(ReadOnlySpan<byte> page) => null;
}
