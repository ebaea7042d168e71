using System;

namespace DecentDb.Cli;

/// <summary>What the user asked for cannot be; the message is all that the user needs to know.</summary>
internal sealed class CommandException(string message, Exception? innerException = null)
    : Exception(message, innerException);
