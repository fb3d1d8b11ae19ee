namespace AutoGrad;

/// <summary>Argument checks shared by the operations. The wording of every failure is in <see cref="Errors"/>.</summary>
internal static class Check
{
    /// <summary>An axis counted from 0, given one that may count from the end.</summary>
    public static int Axis(string operation, int axis, Shape shape)
    {
        int normal = axis < 0 ? axis + shape.Rank : axis;
        return (uint)normal < (uint)shape.Rank ? normal : throw Errors.AxisOutOfRange(operation, axis, shape);
    }

    /// <summary>The chosen axes counted from 0 and sorted; every axis for <see cref="AutoGrad.Axes.All"/>.</summary>
    public static Axes SortedAxes(string operation, Axes axes, Shape shape)
    {
        Span<int> normal = stackalloc int[axes.IsAll ? shape.Rank : axes.Count];
        for (int i = 0; i < normal.Length; i++) normal[i] = axes.IsAll ? i : Axis(operation, axes[i], shape);
        normal.Sort();
        for (int i = 1; i < normal.Length; i++)
        {
            if (normal[i] == normal[i - 1]) throw Errors.DuplicateAxis(operation, normal[i], axes);
        }
        return AutoGrad.Axes.Create(normal);
    }

    /// <summary>The listed axes counted from 0 in the order given, all different.</summary>
    public static Axes DistinctAxes(string operation, Axes axes, Shape shape)
    {
        Axes sorted = SortedAxes(operation, axes, shape);
        if (axes.IsAll) return sorted;
        int[] normal = new int[axes.Count];
        for (int i = 0; i < normal.Length; i++) normal[i] = Axis(operation, axes[i], shape);
        return AutoGrad.Axes.Create(normal);
    }

    /// <summary>Fails unless the dtype is a floating-point one.</summary>
    public static void Float(string operation, TensorType type)
    {
        if (!type.DType.IsFloat) throw Errors.NotFloat(operation, type);
    }

    /// <summary>Fails unless the dtype has arithmetic.</summary>
    public static void Numeric(string operation, TensorType type)
    {
        if (!type.DType.IsNumeric) throw Errors.NotNumeric(operation, type);
    }

    /// <summary>Fails unless the dtype is an integer one.</summary>
    public static void Integer(string operation, TensorType type)
    {
        if (!type.DType.IsInteger) throw Errors.NotInteger(operation, type);
    }

    /// <summary>Fails unless both operands have one dtype.</summary>
    public static void SameDType(string operation, TensorType left, TensorType right)
    {
        if (left.DType != right.DType) throw Errors.MixedDTypes(operation, left, right);
    }

    /// <summary>Fails unless the dtype is the one an operation requires.</summary>
    public static void HasDType(string operation, TensorType type, DType required)
    {
        if (type.DType != required) throw Errors.WrongDType(operation, type, required);
    }

    /// <summary>Fails unless the dtype is Int32 or Int64.</summary>
    public static void Index(string operation, TensorType type)
    {
        if (type.DType is not (DType.Int32 or DType.Int64)) throw Errors.NotIndex(operation, type);
    }

    /// <summary>Fails unless the last two axes are those of a matrix.</summary>
    public static void Matrix(string operation, TensorType type)
    {
        if (type.Rank < 2) throw Errors.NotMatrix(operation, type);
    }

    /// <summary>Fails unless the last two axes are those of a square matrix.</summary>
    public static void Square(string operation, TensorType type)
    {
        if (type.Rank < 2 || type.Shape[^1] != type.Shape[^2]) throw Errors.NotSquare(operation, type);
    }
}
