using System;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// Gives the free pages at the end of the file back, as <see cref="FreeTail"/> says. What goes wrong here is no error
/// of whoever asked: the space is given back later.
/// </summary>
internal sealed class TailReturn(
    TransactionManager manager, DirectWriteGuard guard, WriterLock writerLock, Lock appendLock, StorageHooks hooks)
{
    /// <summary>Commits without the free pages at the end, unless they are few or somebody writes.</summary>
    public void Shrink(uint gainMin)
    {
        try
        {
            if (CountFreeTail() < gainMin || writerLock.TryAcquire() is not { } ticket)
            {
                return;
            }

            using var transaction = manager.Begin(ticket, ended: null);
            if (transaction.ShrinkFreeTail() >= gainMin)
            {
                transaction.Append(CommitDurability.None);
                hooks.AfterTailShrunk(manager.AppendedState.PageCount);
            }
        }
        catch (DatabaseException)
        {
            // A damaged list or a full disk; whatever it is, writers and checkpoints meet it too and report it.
        }
    }

    /// <summary>
    /// Cuts the file behind the last page that anybody may need. The caller has the writer lock, or nobody can get it.
    /// </summary>
    public void Cut()
    {
        using (Uninterrupted.Enter(appendLock))
        {
            var end = EndOfUse();
            if (!manager.HasFailed && IsLongerThan(end))
            {
                manager.Store.ForgetFrom(end);
                manager.Data.Directory.OnCut(end);
                TryCut(end);
            }
        }
    }

    /// <summary>As <see cref="Cut"/>, unless somebody writes.</summary>
    public void CutUnlessBusy()
    {
        uint end;
        using (Uninterrupted.Enter(appendLock))
        {
            end = EndOfUse();
        }

        if (!IsLongerThan(end) || writerLock.TryAcquire() is not { } ticket)
        {
            return;
        }

        try
        {
            Cut();
        }
        finally
        {
            ticket.Release();
        }
    }

    // Looked at without the writer lock, which a writer that does not wait would otherwise miss for nothing.
    private uint CountFreeTail()
    {
        if (manager.AppendedState.FreePageCount == 0)
        {
            return 0;
        }

        using var reader = new ReadTransaction(manager, manager.Store);
        reader.Begin();
        return reader.PageCount - FreeTail.FindEnd(reader, reader.FreeListHead);
    }

    // Under the append lock.
    private uint EndOfUse()
    {
        var appended = manager.AppendedState.PageCount;
        var end = Math.Max(appended, guard.EndOfUse());
        hooks.AfterEndOfUseFound(appended, ref end);
        return end;
    }

    private bool IsLongerThan(uint pageCount)
    {
        try
        {
            return manager.Data.Length > (long)pageCount * manager.PageSize;
        }
        catch (DatabaseException)
        {
            return false; // what is too long is cut another time
        }
    }

    private void TryCut(uint end)
    {
        try
        {
            manager.Data.SetPageCount(end);
        }
        catch (DatabaseException)
        {
            // The next opening cuts what is behind the last page.
        }
    }
}
