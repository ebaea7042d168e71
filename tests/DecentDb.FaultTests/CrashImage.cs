namespace DecentDb.FaultTests;

/// <summary>What happens to the steps that were not synced when the power goes off.</summary>
internal enum CrashImage
{
    AllLost,
    AllKept,
    OneLost,
    OneKept,
    Torn,
    Random,
    LengthWithoutData,
    DataWithoutLength,
}
