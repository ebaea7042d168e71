namespace DecentDb.FaultTests.Scheduling;

/// <summary>What a thread is about to do when the scheduler may let another one go on instead.</summary>
internal enum Operation
{
    Lock,
    Wait,
    Pulse,
    VolatileRead,
    VolatileWrite,
    Interlocked,
    Field,
    Yield,
    Time,
    FileRead,
    FileWrite,
    FileSync,
    FileLength,
    Start,
    Step,
}
