using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Diagnostics;
using System.Threading;

namespace DecentDb.Versus.Mixes;

/// <summary>Runs a mix with so many threads for some time, and keeps what each operation took.</summary>
internal sealed class MixRun(Mix mix, Contender contender, string path, int threadCount, TimeSpan duration)
{
    private readonly Lock _lock = new();
    private Exception? _failure;
    private long _retryCount;

    public Latencies Latencies { get; } = new();

    public double OperationsPerSecond { get; private set; }

    /// <summary>Operations that were run again because of an error that may pass.</summary>
    public long RetryCount => _retryCount;

    public void Run()
    {
        using var start = new Barrier(threadCount + 1);
        var threads = new List<Thread>();
        for (var i = 0; i < threadCount; i++)
        {
            var seed = i + 1;
            var thread = new Thread(() => Work(seed, start));
            threads.Add(thread);
            thread.Start();
        }

        start.SignalAndWait();
        var clock = Stopwatch.StartNew();
        threads.ForEach(static thread => thread.Join());
        OperationsPerSecond = Latencies.Count / clock.Elapsed.TotalSeconds;
        Latencies.Sort();
        if (_failure is not null)
        {
            throw new InvalidOperationException($"{mix.Name} of {contender.Name} failed.", _failure);
        }
    }

    private void Work(int seed, Barrier start)
    {
        var isStarted = false;
        try
        {
            using var connection = contender.Open(path);
            using var worker = mix.CreateWorker(contender, connection, path, seed);
            var own = new Latencies();
            isStarted = true;
            start.SignalAndWait();
            var end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
            for (var before = Stopwatch.GetTimestamp(); before < end && _failure is null;)
            {
                RunOne(worker);
                var after = Stopwatch.GetTimestamp();
                own.Add(after - before);
                before = after;
            }

            using (_lock.EnterScope())
            {
                Latencies.Add(own);
            }
        }
        catch (Exception e)
        {
            _failure ??= e;
            if (!isStarted)
            {
                start.SignalAndWait();
            }
        }
    }

    // As programs do: what may pass is tried again, and the time counts.
    private void RunOne(IMixWorker worker)
    {
        while (true)
        {
            try
            {
                worker.Run();
                return;
            }
            catch (DbException e) when (Contender.MayPass(e))
            {
                Interlocked.Increment(ref _retryCount);
            }
        }
    }
}
