using System;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>Takes a thread out of a schedule that has failed.</summary>
internal sealed class ScheduleAbortedException() : Exception("The schedule has failed.");
