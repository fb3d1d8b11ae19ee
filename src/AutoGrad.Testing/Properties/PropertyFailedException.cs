using System.Collections.Immutable;

namespace AutoGrad.Testing;

/// <summary>
/// A property does not hold. The message has the simplest arguments for which it does not, as C#, what the property said, and how to run the
/// failing test again.
/// </summary>
public sealed class PropertyFailedException : Exception
{
    internal PropertyFailedException(FailedProperty failed)
        : base($"{Reason(failed.Reason)}\n{Where(failed)}\n({failed.Found}; "
            + $"to begin with it: Verify(Config.Quick.{failed.Replay}))", IsFalse(failed.Reason) ? null : failed.Reason) => Arguments = failed.Arguments;

    /// <summary>The simplest arguments found for which the property does not hold.</summary>
    public ImmutableArray<object?> Arguments { get; }

    private static string Where(FailedProperty failed) =>
        failed.Arguments.IsEmpty ? "The property fails, or what draws its arguments does." : $"The property does not hold for{failed.Code}";

    private static string Reason(Exception reason) => IsFalse(reason) ? "It is false." : FailureText.Of(reason);

    /// <summary>FsCheck's own exception says only that a property returned false.</summary>
    private static bool IsFalse(Exception reason) => reason.GetType() == typeof(Exception) && reason.Message == "Expected true, got false.";
}
