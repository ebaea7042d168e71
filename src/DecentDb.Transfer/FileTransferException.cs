using System;

namespace DecentDb.Transfer;

/// <summary>A file cannot be loaded as it was asked for; the message says where in the file and why.</summary>
/// <param name="message">What is wrong, and where.</param>
/// <param name="innerException">The failure that led to it.</param>
public sealed class FileTransferException(string message, Exception? innerException = null)
    : Exception(message, innerException);
