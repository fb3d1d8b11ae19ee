using Xunit;

namespace AutoGrad.Tests.Functions;

/// <summary>The message of a mistake, word for word.</summary>
internal static class Messages
{
    public static void Verify(string message, Func<object?> action) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(action).Message);
}
