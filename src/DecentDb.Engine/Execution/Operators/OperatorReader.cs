using System.Diagnostics.CodeAnalysis;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Transactions;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// The reader of an operator that may read more pages than the cache holds. It is the one of the statement as long as
/// no other operator keeps images of that: then this operator can say between two steps that nothing read before is
/// used any more, so that evicted buffers are used again. As soon as it has to share, it goes on with a reader of its
/// own for the same snapshot, which the others cannot hold back.
/// </summary>
internal sealed class OperatorReader(ExecutionContext context)
{
    private PageReader? _shared;
    private ReadTransaction? _own;
    private bool _isKeeping;

    /// <summary>Begins with the reader of the statement. May be called again without <see cref="Close"/>.</summary>
    public PageReader Open()
    {
        Close();
        var reader = context.Reader;

        // To write a reference costs more than to compare it.
        if (!ReferenceEquals(_shared, reader))
        {
            _shared = reader;
        }

        reader.BeginKeeping();
        _isKeeping = true;
        return reader;
    }

    /// <summary>
    /// Called between two steps: the operator keeps no image. Gives another reader when it has to go on with that.
    /// </summary>
    public bool Renew([NotNullWhen(true)] out PageReader? other)
    {
        other = null;
        if (_own is not null)
        {
            _own.Renew();
        }
        else if (_isKeeping && _shared is WriteTransaction { KeeperCount: 1 } writer)
        {
            // Nobody changes anything between two steps of who reads, so this is a place to settle too.
            writer.Renew();
        }
        else if (_isKeeping && _shared is SavepointReader { KeeperCount: 1 } past)
        {
            past.Renew();
        }
        else if (_isKeeping && _shared is ReadTransaction snapshot)
        {
            if (snapshot.KeeperCount == 1)
            {
                snapshot.Renew();
                return false;
            }

            other = _own = snapshot.Fork();
            EndKeeping();
        }

        return other is not null;
    }

    /// <summary>In any state.</summary>
    public void Close()
    {
        EndKeeping();
        if (_own is not null)
        {
            _own.Dispose();
            _own = null;
        }
    }

    private void EndKeeping()
    {
        if (_isKeeping)
        {
            _isKeeping = false;
            _shared?.EndKeeping();
        }
    }
}
