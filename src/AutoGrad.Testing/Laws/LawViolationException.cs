namespace AutoGrad.Testing;

/// <summary>A law that a type or function promises does not hold.</summary>
public sealed class LawViolationException : Exception
{
    /// <summary>A violation of an unnamed law.</summary>
    public LawViolationException()
    {
    }

    /// <summary>A violation described in full.</summary>
    /// <param name="message">The law, what was expected and what was found.</param>
    public LawViolationException(string message)
        : base(message)
    {
    }

    /// <summary>A violation that another failure brought to light.</summary>
    /// <param name="message">The law, what was expected and what was found.</param>
    /// <param name="innerException">The other failure.</param>
    public LawViolationException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
