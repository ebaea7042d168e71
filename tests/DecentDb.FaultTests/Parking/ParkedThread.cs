using System;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.FaultTests.Defects;

namespace DecentDb.FaultTests.Parking;

/// <summary>A thread that stops at a point until it may go on.</summary>
internal sealed class ParkedThread : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private readonly ManualResetEventSlim _parked = new();
    private readonly ManualResetEventSlim _resumed = new();
    private readonly Thread _thread;
    private Exception? _failure;
    private bool _wasParked;

    /// <summary>Starts the action, and returns when it is at the point, or at its end without having come by.</summary>
    public ParkedThread(FaultPoint point, Action action)
    {
        _thread = new Thread(() =>
        {
            FaultPoints.Watch(reached =>
            {
                if (reached == point && !_wasParked)
                {
                    _wasParked = true;
                    _parked.Set();
                    _resumed.Wait();
                }
            });
            try
            {
                action();
            }
            catch (Exception e)
            {
                _failure = e;
            }

            _parked.Set();
        });
        _thread.Start();
        if (!_parked.Wait(Limit))
        {
            throw new InvalidOperationException("the thread does not come to " + point);
        }
    }

    public bool WasParked => _wasParked;

    /// <summary>Lets the thread go on to its end.</summary>
    public void Finish()
    {
        _resumed.Set();
        if (!_thread.Join(Limit))
        {
            throw new InvalidOperationException("the thread does not end");
        }

        if (_failure is not null)
        {
            throw new InvalidOperationException("the thread failed: " + _failure.Message, _failure);
        }
    }

    public void Dispose()
    {
        _resumed.Set();
        _thread.Join();
        _parked.Dispose();
        _resumed.Dispose();
    }
}
