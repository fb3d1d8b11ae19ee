using System.Collections;
using System.Runtime.CompilerServices;

namespace AutoGrad;

/// <summary>
/// Equality of static values: by <c>Equals</c>, collections that have elements to compare by these, and floats also by the sign of a zero.
/// </summary>
internal sealed class StaticEquality : IEqualityComparer
{
    private static readonly StaticEquality Instance = new();

    /// <summary>Whether two values are equal. Nothing is allocated for values that hold no floats and are equal.</summary>
    public static bool AreEqual<T>(T left, T right)
    {
        if (Kind<T>.HoldsFloats) return Instance.Equals(left, right);
        return EqualityComparer<T>.Default.Equals(left, right) || (left is IStructuralEquatable && Instance.Equals(left, right));
    }

    public new bool Equals(object? x, object? y) => (x, y) switch
    {
        (double a, double b) => a.Equals(b) && (a != 0 || double.IsNegative(a) == double.IsNegative(b)),
        (float a, float b) => a.Equals(b) && (a != 0 || float.IsNegative(a) == float.IsNegative(b)),
        (Half a, Half b) => a.Equals(b) && (a != Half.Zero || Half.IsNegative(a) == Half.IsNegative(b)),
        (Array { Rank: > 1 } a, Array b) => HaveSameElements(a, b),
        (IStructuralEquatable elements, _) => elements.Equals(y, this),
        _ => object.Equals(x, y),
    };

    /// <summary>The arrays of the runtime compare the elements of one axis only.</summary>
    private static bool HaveSameElements(Array left, Array right)
    {
        if (left.Rank != right.Rank) return false;
        for (int axis = 0; axis < left.Rank; axis++)
        {
            if (left.GetLength(axis) != right.GetLength(axis)) return false;
        }
        return left.Cast<object?>().SequenceEqual(right.Cast<object?>(), new Elements());
    }

    private sealed class Elements : IEqualityComparer<object?>
    {
        bool IEqualityComparer<object?>.Equals(object? x, object? y) => Instance.Equals(x, y);

        int IEqualityComparer<object?>.GetHashCode(object? element) => throw Errors.Internal("static values are not hashed");
    }

    public int GetHashCode(object obj) => throw Errors.Internal("static values are not hashed");

    /// <summary>Whether values of a type are floats or tuples with floats, which are equal by <c>Equals</c> where zeros differ in sign.</summary>
    private static class Kind<T>
    {
        public static readonly bool HoldsFloats = Holds(typeof(T));

        private static bool Holds(Type type) =>
            type == typeof(double) || type == typeof(float) || type == typeof(Half)
            || ((typeof(ITuple).IsAssignableFrom(type) || Nullable.GetUnderlyingType(type) is not null)
                && Array.Exists(type.GetGenericArguments(), Holds));
    }
}
