using System.Collections.Immutable;

namespace AutoGrad.Testing;

/// <summary>
/// A property does not hold. The message has the simplest arguments for which it does not, as C#, what the property said, and how to run
/// the failing test again.
/// </summary>
public sealed class PropertyFailedException : Exception
{
    internal PropertyFailedException(FailedProperty failed)
        : base($"{Reason(failed)}\n{Where(failed)}\n({failed.Found}; "
            + $"to begin with it: Verify(Config.Quick.{failed.Replay}))", IsFalse(failed.Reason) ? null : failed.Reason) => Arguments = failed.Arguments;

    /// <summary>The simplest arguments found for which the property does not hold.</summary>
    public ImmutableArray<object?> Arguments { get; }

    private static string Where(FailedProperty failed) => failed.Arguments.IsEmpty
        ? "The property fails, or what draws its arguments does."
        : $"The property does not hold for{failed.Code}{Drawn(failed)}";

    /// <summary>FsCheck does not ask why simpler arguments fail: what refuses them may hide what was found.</summary>
    private static string Drawn(FailedProperty failed) => failed is { Shrinks: > 0, Reason: ArgumentException }
        ? $"\nIf simpler arguments are only refused there, keep their shape (keepsShape of TensorGenerators.Arbitrary); as drawn they were{failed.DrawnCode}"
        : "";

    private static string Reason(FailedProperty failed)
    {
        string labels = string.Join(", ", failed.Labels);
        if (IsFalse(failed.Reason)) return labels.Length == 0 ? "It is false." : $"It is false: {labels}.";
        return labels.Length == 0 ? FailureText.Of(failed.Reason) : $"{labels}: {FailureText.Of(failed.Reason)}";
    }

    /// <summary>FsCheck's own exception says only that a property returned false.</summary>
    private static bool IsFalse(Exception reason) => reason.GetType() == typeof(Exception) && reason.Message == "Expected true, got false.";
}
