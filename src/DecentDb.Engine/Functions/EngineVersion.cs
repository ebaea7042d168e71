namespace DecentDb.Engine.Functions;

/// <summary>The version of the engine.</summary>
internal static class EngineVersion
{
    /// <summary>Its three numbers.</summary>
    public static readonly string Text = typeof(EngineVersion).Assembly.GetName().Version?.ToString(3) ?? "";
}
