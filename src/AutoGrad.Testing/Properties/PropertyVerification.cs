using FsCheck;

namespace AutoGrad.Testing;

/// <summary>Checks of FsCheck properties of tensors, in any test framework.</summary>
/// <example><code>
/// Prop.ForAll(TensorArbitraries.Tensors(), x => AssertClose(x, -(-x))).Verify();
/// </code></example>
public static class PropertyVerification
{
    /// <summary>
    /// Fails unless a property holds for the arguments that are drawn. One that holds says nothing; one that fails prints the simplest
    /// arguments at which it does as C# that can be pasted into a test, tensors with all their digits, their shape and dtype.
    /// </summary>
    /// <remarks>
    /// FsCheck makes arguments simpler as long as the property fails, for whatever reason: one that is false for matrices may end as an
    /// exception for a scalar. Arguments of a certain shape are therefore drawn by
    /// <see cref="TensorGenerators.Arbitrary(Shape, double, double, DType)"/> or with <c>keepsShape</c>; of an
    /// <see cref="ArgumentException"/> the message has the arguments as they were drawn, too.
    /// </remarks>
    /// <param name="property">The property, of <c>Prop.ForAll</c>.</param>
    /// <param name="config">How many arguments are drawn, and from which seed; FsCheck's <c>Config.Quick</c>, a hundred, if null.</param>
    /// <exception cref="PropertyFailedException">It does not hold.</exception>
    /// <exception cref="ArgumentException">Too few arguments fulfil the condition of the property.</exception>
    public static void Verify(this Property property, Config? config = null)
    {
        ArgumentNullException.ThrowIfNull(property);
        if (FailedProperty.Of(property, config ?? Config.Quick) is { } failed) throw new PropertyFailedException(failed);
    }
}
